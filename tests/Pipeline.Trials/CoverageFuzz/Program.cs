using Pipeline.CoverageFuzz;
using SharpFuzz;

// fuzz TARGET: AFL++ gives one input after the other. seeds TARGET FOLDER: inputs to begin with. once TARGET FILE: one input.
switch (args)
{
    case ["targets"]:
        Console.WriteLine(string.Join('\n', Targets.All.Select(target => target.Name)));
        return 0;
    case ["seeds", var name, var folder]:
        int number = 0;
        foreach (byte[] seed in Targets.Called(name).Seeds())
        {
            File.WriteAllBytes(Path.Combine(folder, $"seed-{number++}"), seed);
        }

        return 0;
    case ["once", var name, var file]:
        Targets.Called(name).Run(File.ReadAllBytes(file));
        return 0;
    case ["fuzz", var name]:
        Target target = Targets.Called(name);
        Fuzzer.OutOfProcess.Run(stream =>
        {
            using MemoryStream bytes = new();
            stream.CopyTo(bytes);
            target.Run(bytes.ToArray());
        });
        return 0;
    default:
        Console.Error.WriteLine("expected targets | seeds TARGET FOLDER | once TARGET FILE | fuzz TARGET");
        return 64;
}
