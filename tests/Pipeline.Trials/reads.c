/* A library for LD_PRELOAD that notes how far each input was read: the furthest byte that read(2) or pread(2) gave, in a slot of 8
   bytes in READS_FILE. What counts are files below READS_ROOT whose name ends with a digit before its last dot: that is the slot.
   The file is mapped, so what stands in it outlives a kill -9. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <unistd.h>

static _Atomic unsigned long *ends;

__attribute__((constructor)) static void map(void)
{
    const char *path = getenv("READS_FILE");
    int file = path ? (int)syscall(SYS_openat, AT_FDCWD, path, O_RDWR | O_CLOEXEC) : -1;
    if (file < 0)
        return;
    void *mapped = mmap(NULL, 80, PROT_READ | PROT_WRITE, MAP_SHARED, file, 0);
    ends = mapped == MAP_FAILED ? NULL : mapped;
    syscall(SYS_close, file);
}

static void note(int descriptor, unsigned long end)
{
    char link[48], path[4096];
    const char *root = getenv("READS_ROOT");
    snprintf(link, sizeof link, "/proc/self/fd/%d", descriptor);
    long length = syscall(SYS_readlinkat, AT_FDCWD, link, path, sizeof path - 1);
    if (length <= 0 || !root || strncmp(path, root, strlen(root)) != 0)
        return;
    path[length] = 0;
    const char *dot = strrchr(path, '.');
    if (!dot || dot == path || dot[-1] < '0' || dot[-1] > '9')
        return;
    _Atomic unsigned long *slot = ends + (dot[-1] - '0');
    for (unsigned long seen = atomic_load(slot); seen < end && !atomic_compare_exchange_weak(slot, &seen, end);)
        ;
}

#define READ(name, params, types, args, end) \
    ssize_t name params \
    { \
        ssize_t (*call) types = (ssize_t (*) types)dlsym(RTLD_NEXT, #name); \
        ssize_t count = call args; \
        int before = errno; \
        if (ends && count > 0) \
            note(file, (unsigned long)(end)); \
        errno = before; \
        return count; \
    }
READ(read, (int file, void *to, size_t size), (int, void *, size_t), (file, to, size), syscall(SYS_lseek, file, 0, SEEK_CUR))
READ(pread, (int file, void *to, size_t size, off_t at), (int, void *, size_t, off_t), (file, to, size, at), at + count)
READ(pread64, (int file, void *to, size_t size, off64_t at), (int, void *, size_t, off64_t), (file, to, size, at), at + count)
