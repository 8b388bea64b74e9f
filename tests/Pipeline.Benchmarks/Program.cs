using Pipeline.Benchmarks.Comparing;
using Pipeline.Benchmarks.Generating;
using Pipeline.Benchmarks.Kernels;
using Pipeline.Benchmarks.Scaling;

const string Help = """
    generate --rows N --output DIR [--seed N] [--files N] [--shape orders|text|wide]
        writes CSV files; the same arguments give the same bytes on any machine
    same LEFT RIGHT [--cent-columns a,b]
        compares two CSV files (or folders of them, read as one) record by record; numbers by value;
        in the columns named a difference of one cent is counted, not an error. Ends with 1 when they differ.
    same INPUT FOLDER --partitions COLUMN [--order kept|free]
        compares the files of a folder, each of one value of that column, with the input
    table MEASUREMENTS [--save DIR [--name comparison]]
        what compare.sh measured, as Markdown; with --save also as files of that name
    scaling WORK MEASUREMENTS RUNJSON [--save DIR]
        what scale.sh measured, as Markdown, with a model of more cores
    kernels [--filter PATTERN] [--quick]
        measures the parts of the hot path; PATTERN is a glob over their names, such as '*ValueKernels.Parse*'
    kernels reading
        what it takes to read and check a value of each type, with all vectors, without AVX-512 and without any
    """;

try
{
    switch (args)
    {
        case ["generate", .. var rest]:
            return GenerateCommand.Run(rest);
        case ["same", .. var rest]:
            return SameCommand.Run(rest);
        case ["table", .. var rest]:
            return TableCommand.Run(rest);
        case ["scaling", .. var rest]:
            return ScalingCommand.Run(rest);
        case ["kernels", "reading", .. var rest]:
            return ReadingCommand.Run(rest);
        case ["kernels", .. var rest]:
            return KernelsCommand.Run(rest);
        case ["-h" or "--help"]:
            Console.WriteLine(Help);
            return 0;
        default:
            Console.Error.WriteLine(Help);
            return 64;
    }
}
catch (ArgumentException wrong)
{
    Console.Error.WriteLine(wrong.Message);
    Console.Error.WriteLine(Help);
    return 64;
}
