using System.Diagnostics;
using System.Globalization;
using Pipeline.TestChild;
using Pipeline.Workers;

// A program that does what a test asks of it: well-behaved, slow, dying or lying.
return args[0] switch
{
    "echo" => Echo(),
    "sleep" => Sleep(int.Parse(args[1], CultureInfo.InvariantCulture)),
    "exit" => int.Parse(args[1], CultureInfo.InvariantCulture),
    "stderr" => Flood(int.Parse(args[1], CultureInfo.InvariantCulture)),
    "environment" => ShowEnvironment(),
    "allocate" => Allocate(int.Parse(args[1], CultureInfo.InvariantCulture)),
    "grandchild" => HoldOutput(),
    "csv" => CsvFilter.Run(args[1], args.Length > 2 ? args[2] : ""),
    "worker" => args.Length == 1 ? WorkerProcess.Run(parent: null) : FaultyWorker.Run(args[1], args[2..]),
    "multiply" => Multiplier.Run(args[1], args.Length > 2 ? args[2] : "", args.Length > 3 ? args[3] : "score"),
    "score" => FramedScore.Run(args[1], args.Length > 2 ? args[2] : ""),
    "frames" => FramedEcho.Run(args[1]),
    _ => throw new NotSupportedException(args[0]),
};

static int Echo()
{
    using Stream input = Console.OpenStandardInput();
    using Stream output = Console.OpenStandardOutput();
    input.CopyTo(output);
    return 0;
}

static int Sleep(int seconds)
{
    Thread.Sleep(TimeSpan.FromSeconds(seconds));
    return 0;
}

static int Flood(int megabytes)
{
    CsvFilter.FloodError(megabytes);
    Console.Error.Write("the last words");
    return Echo();
}

static int ShowEnvironment()
{
    foreach (string name in Environment.GetEnvironmentVariables().Keys.Cast<string>().Order(StringComparer.Ordinal))
    {
        Console.Out.WriteLine(name);
    }

    return 0;
}

static int Allocate(int megabytes)
{
    byte[][] blocks = [.. Enumerable.Range(0, megabytes).Select(_ => GC.AllocateUninitializedArray<byte>(1 << 20, pinned: true))];
    foreach (byte[] block in blocks)
    {
        block.AsSpan().Fill(1);
    }

    return 0;
}

// Ends at once, and leaves a process behind that holds stdout and stderr; its id is what is written.
static int HoldOutput()
{
    ProcessStartInfo info = new("sleep", ["60"]) { UseShellExecute = false };
    using Process grandchild = Process.Start(info)!;
    Console.Out.WriteLine(grandchild.Id.ToString(CultureInfo.InvariantCulture));
    return 0;
}
