using System.Globalization;

namespace Pipeline.Benchmarks.Generating;

/// <summary>Writes generated rows to one file or evenly to several, each with the header.</summary>
internal static class GenerateCommand
{
    public static int Run(IReadOnlyList<string> given)
    {
        Arguments arguments = new(given, "rows", "seed", "output", "files", "shape");
        long rows = arguments.Number("rows", -1, least: 0);
        if (rows < 0 || arguments.Words.Count > 0)
        {
            throw new ArgumentException("generate takes --rows N --output DIR", nameof(given));
        }

        Shape shape = Shape.Called(arguments.Text("shape", "orders"));
        ulong seed = (ulong)arguments.Number("seed", 42, least: 0);
        long files = arguments.Number("files", 1, least: 1);
        string folder = Directory.CreateDirectory(arguments.Text("output")).FullName;
        for (long file = 0; file < files; file++)
        {
            string number = files == 1 ? "" : "-" + (file + 1).ToString("D5", CultureInfo.InvariantCulture);
            using FileStream output = new(Path.Combine(folder, $"{shape.Stem}{number}.csv"), FileMode.Create, FileAccess.Write, FileShare.Read, bufferSize: 0);
            RowBuffer buffer = new(output);
            buffer.Add(shape.Header).EndRow();
            long end = (long)((Int128)rows * (file + 1) / files);
            for (long row = (long)((Int128)rows * file / files); row < end; row++)
            {
                shape.AddRow(buffer, seed, row);
            }

            buffer.Flush();
        }

        return 0;
    }
}
