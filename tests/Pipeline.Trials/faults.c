/* A library for LD_PRELOAD that fails the N-th call of one kind, counted for the whole process, or lists all calls.
   Only calls below FAULT_ROOTS (absolute folders, joined by ':') count; of file descriptors, the file that is open.
     FAULT_LOG=FILE      appends a line with the kind of each call
     FAULT_KIND=KIND FAULT_AT=N FAULT_ERROR=ERRNO      the N-th call of that kind fails, once; with 0, it kills the process (kill -9) instead of being made */
#define _GNU_SOURCE
#include <dirent.h>
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <unistd.h>

static void *real_dlsym(void *handle, const char *name)
{
    static void *(*next)(void *, const char *);
    static const char *const versions[] = { "GLIBC_2.34", "GLIBC_2.17", "GLIBC_2.2.5" };
    for (int i = 0; !next && i < 3; i++)
        next = (void *(*)(void *, const char *))dlvsym(RTLD_NEXT, "dlsym", versions[i]);
    return next(handle, name);
}

static int below(const char *path)
{
    const char *roots = getenv("FAULT_ROOTS");
    while (roots && *roots)
    {
        size_t length = strcspn(roots, ":");
        if (strncmp(path, roots, length) == 0 && (path[length] == '/' || path[length] == 0))
            return 1;
        roots += length + (roots[length] == ':');
    }
    return 0;
}

/* Whether this call is to fail; then errno is set. */
static int hit(const char *kind, const char *path)
{
    static atomic_int seen;
    int before = errno;
    if (!path || !below(path))
        return 0;
    const char *log = getenv("FAULT_LOG");
    if (log)
    {
        char line[64];
        int length = snprintf(line, sizeof line, "%s\n", kind);
        int file = (int)syscall(SYS_openat, AT_FDCWD, log, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0644);
        syscall(SYS_write, file, line, length);
        syscall(SYS_close, file);
    }
    const char *wanted = getenv("FAULT_KIND");
    if (wanted && strcmp(wanted, kind) == 0 && atomic_fetch_add(&seen, 1) + 1 == atoi(getenv("FAULT_AT")))
    {
        errno = atoi(getenv("FAULT_ERROR"));
        if (errno == 0)
            raise(SIGKILL);
        return 1;
    }
    errno = before;
    return 0;
}

static int hit_file(const char *kind, int descriptor)
{
    char link[48], path[4096];
    int before = errno;
    snprintf(link, sizeof link, "/proc/self/fd/%d", descriptor);
    long length = syscall(SYS_readlinkat, AT_FDCWD, link, path, sizeof path - 1);
    errno = before;
    if (length <= 0)
        return 0;
    path[length] = 0;
    return hit(kind, path);
}

#define REAL(type, name, ...) type (*call)(__VA_ARGS__) = (type (*)(__VA_ARGS__))real_dlsym(RTLD_NEXT, #name)
#define BY_PATH(type, failed, name, kind, params, types, args, path) \
    type name params { REAL(type, name, types); return hit(kind, path) ? failed : call args; }
#define BY_FILE(type, name, kind, params, types, args) \
    type name params { REAL(type, name, types); return hit_file(kind, file) ? -1 : call args; }
#define TYPES(...) __VA_ARGS__

#define OPEN(name) \
    int name(const char *path, int flags, ...) \
    { \
        REAL(int, name, const char *, int, ...); \
        va_list rest; \
        va_start(rest, flags); \
        mode_t mode = va_arg(rest, mode_t); \
        va_end(rest); \
        return hit(flags & O_CREAT ? "create" : flags & (O_WRONLY | O_RDWR) ? "open" : "open-read", path) ? -1 : call(path, flags, mode); \
    }
OPEN(open)
OPEN(open64)

BY_PATH(int, -1, rename, "rename", (const char *from, const char *to), TYPES(const char *, const char *), (from, to), to)
BY_PATH(int, -1, link, "link", (const char *from, const char *to), TYPES(const char *, const char *), (from, to), to)
BY_PATH(int, -1, symlink, "symlink", (const char *target, const char *path), TYPES(const char *, const char *), (target, path), path)
BY_PATH(int, -1, unlink, "unlink", (const char *path), TYPES(const char *), (path), path)
BY_PATH(int, -1, rmdir, "rmdir", (const char *path), TYPES(const char *), (path), path)
BY_PATH(int, -1, mkdir, "mkdir", (const char *path, mode_t mode), TYPES(const char *, mode_t), (path, mode), path)
BY_PATH(int, -1, access, "access", (const char *path, int mode), TYPES(const char *, int), (path, mode), path)
BY_PATH(ssize_t, -1, readlink, "readlink", (const char *path, char *to, size_t size), TYPES(const char *, char *, size_t), (path, to, size), path)
BY_PATH(DIR *, NULL, opendir, "opendir", (const char *path), TYPES(const char *), (path), path)
BY_PATH(int, -1, statx, "statx", (int at, const char *path, int flags, unsigned mask, struct statx *to),
    TYPES(int, const char *, int, unsigned, struct statx *), (at, path, flags, mask, to), path)
BY_PATH(int, -1, stat, "stat", (const char *path, struct stat *to), TYPES(const char *, struct stat *), (path, to), path)
BY_PATH(int, -1, lstat, "stat", (const char *path, struct stat *to), TYPES(const char *, struct stat *), (path, to), path)
BY_PATH(int, -1, stat64, "stat", (const char *path, struct stat64 *to), TYPES(const char *, struct stat64 *), (path, to), path)
BY_PATH(int, -1, lstat64, "stat", (const char *path, struct stat64 *to), TYPES(const char *, struct stat64 *), (path, to), path)
BY_PATH(int, -1, __xstat64, "stat", (int v, const char *path, struct stat64 *to), TYPES(int, const char *, struct stat64 *), (v, path, to), path)
BY_PATH(int, -1, __lxstat64, "stat", (int v, const char *path, struct stat64 *to), TYPES(int, const char *, struct stat64 *), (v, path, to), path)

BY_FILE(int, __fxstat64, "fstat", (int v, int file, struct stat64 *to), TYPES(int, int, struct stat64 *), (v, file, to))
BY_FILE(int, fstat64, "fstat", (int file, struct stat64 *to), TYPES(int, struct stat64 *), (file, to))
BY_FILE(int, fsync, "fsync", (int file), TYPES(int), (file))
BY_FILE(int, syncfs, "syncfs", (int file), TYPES(int), (file))
BY_FILE(int, sync_file_range, "sync_file_range", (int file, off64_t from, off64_t length, unsigned flags), TYPES(int, off64_t, off64_t, unsigned), (file, from, length, flags))
BY_FILE(int, flock, "flock", (int file, int operation), TYPES(int, int), (file, operation))
BY_FILE(int, ftruncate64, "truncate", (int file, off64_t length), TYPES(int, off64_t), (file, length))
BY_FILE(int, fallocate64, "allocate", (int file, int mode, off64_t from, off64_t length), TYPES(int, int, off64_t, off64_t), (file, mode, from, length))
BY_FILE(ssize_t, read, "read", (int file, void *to, size_t size), TYPES(int, void *, size_t), (file, to, size))
BY_FILE(ssize_t, pread64, "read", (int file, void *to, size_t size, off64_t at), TYPES(int, void *, size_t, off64_t), (file, to, size, at))
BY_FILE(ssize_t, write, "write", (int file, const void *from, size_t size), TYPES(int, const void *, size_t), (file, from, size))
BY_FILE(ssize_t, pwrite64, "write", (int file, const void *from, size_t size, off64_t at), TYPES(int, const void *, size_t, off64_t), (file, from, size, at))
BY_FILE(ssize_t, pwritev64, "write", (int file, const struct iovec *from, int count, off64_t at), TYPES(int, const struct iovec *, int, off64_t), (file, from, count, at))

/* What is closed is closed, also where close(2) fails: of an error that only comes to light there. */
int close(int file)
{
    REAL(int, close, int);
    int failed = hit_file("close", file), error = errno, result = call(file);
    if (failed)
        errno = error;
    return failed ? -1 : result;
}

/* Code that is compiled while it runs looks calls up by name, in libc itself. */
void *dlsym(void *handle, const char *name)
{
    static const struct { const char *name; void *own; } table[] = {
        { "open", open }, { "rename", rename }, { "statx", statx }, { "fsync", fsync }, { "syncfs", syncfs },
        { "sync_file_range", sync_file_range }, { "flock", flock }, { "mkdir", mkdir }, { "access", access },
    };
    for (size_t i = 0; i < sizeof table / sizeof *table; i++)
        if (handle != RTLD_NEXT && strcmp(table[i].name, name) == 0)
            return table[i].own;
    return real_dlsym(handle, name);
}
