using System.Runtime.CompilerServices;
using System.Text;

namespace Pipeline.Reports.Page;

/// <summary>
/// Text of a page, well-formed as XML too. It is added as interpolated strings only: their literal parts are markup, and what
/// stands in braces is escaped. So no name can become markup by an oversight.
/// </summary>
internal sealed class Markup
{
    // What is not in lists, and is still to come when the last of them begins.
    private const int Reserve = 12_000;

    private readonly StringBuilder text = new(64 << 10);

    /// <summary>Adds markup.</summary>
    public Markup Add([InterpolatedStringHandlerArgument("")] ref MarkupHandler content)
    {
        _ = content;
        return this;
    }

    /// <summary>Adds a constant of ours as it is.</summary>
    public void AddConstant(string constant) => text.Append(constant);

    /// <summary>Writes items until they have taken so many bytes, or the page has no more room. What does not fit is left out.</summary>
    /// <returns>How many were written.</returns>
    public int AddSome<T>(IEnumerable<T> items, int mostBytes, Action<T> write)
    {
        int written = 0;
        mostBytes = Math.Min(mostBytes, ReportPage.MostBytes - Reserve - Encoding.UTF8.GetByteCount(text.ToString()));
        foreach (T item in items)
        {
            int before = text.Length;
            write(item);
            mostBytes -= Encoding.UTF8.GetByteCount(text.ToString(before, text.Length - before));
            if (mostBytes < 0)
            {
                text.Length = before;
                break;
            }

            written++;
        }

        return written;
    }

    /// <inheritdoc/>
    public override string ToString() => text.ToString();

    /// <summary>Takes the parts of an interpolated string.</summary>
    [InterpolatedStringHandler]
    internal readonly ref struct MarkupHandler(int literalLength, int formattedCount, Markup markup)
    {
        private readonly StringBuilder text = markup.text;

        /// <summary>How long the string may become; not needed.</summary>
        public int Expected { get; } = literalLength + formattedCount;

        /// <summary>Markup of ours.</summary>
        public void AppendLiteral(string markup) => text.Append(markup);

        /// <summary>A text of anybody's.</summary>
        public void AppendFormatted(string? value) => Escaping.Append(text, value ?? "");

        /// <summary>A whole number, as attributes take it.</summary>
        public void AppendFormatted(int value) => text.Append(System.Globalization.CultureInfo.InvariantCulture, $"{value}");

        /// <summary>A number with at most one digit behind the point, as attributes take it.</summary>
        public void AppendFormatted(double value) => text.Append(value.ToString("0.#", System.Globalization.CultureInfo.InvariantCulture));
    }
}
