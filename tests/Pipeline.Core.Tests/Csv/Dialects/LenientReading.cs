using System.Text;
using Pipeline.Csv.Dialects;

namespace Pipeline.Core.Tests.Csv.Dialects;

/// <summary>Reads a whole text leniently: good records as they are, others as <see cref="RecordRecovery"/> reads them.</summary>
internal static class LenientReading
{
    public static RecoveryRules Comma { get; } = new() { Delimiter = [(byte)','] };

    /// <summary>All records, the header among them, as lists of values.</summary>
    public static List<string[]> Read(string text, RecoveryRules? rules = null, List<Recoveries>? assumed = null)
    {
        rules ??= Comma;
        byte[] bytes = Encoding.UTF8.GetBytes(text);
        bool touched = false;
        DialectText marked = new(bytes, rules, final: true, ref touched);
        List<FieldSpan> fields = [];
        bool isGood = marked.TryRead(0, fields, out int behindHeader);
        RecordSample sample = RecordSample.Of(isGood ? bytes.AsSpan(behindHeader) : bytes, rules, final: true);
        int due = sample.Due == 0 ? fields.Count : sample.Due;
        RecordRecovery header = new(rules, due);
        RecordRecovery data = new(rules, due, sample.Columns);
        List<string[]> records = [];
        for (int at = 0; at < bytes.Length;)
        {
            RecordRecovery recovery = at == 0 ? header : data;
            bool isRecord = marked.TryRead(at, fields, out int end);
            if (isRecord && fields is [{ IsQuoted: false, Start: var start, End: var stop }] && start == stop)
            {
                at = end;
            }
            else if (isRecord && fields.Count == due)
            {
                records.Add([.. fields.Select(field => Encoding.UTF8.GetString(bytes, field.Start, field.End - field.Start).Replace(field.IsQuoted ? "\"\"" : "\0", field.IsQuoted ? "\"" : "\0"))]);
                at = end;
            }
            else
            {
                Assert.Equal(RecoveryOutcome.Found, recovery.TryRecover(bytes.AsSpan(at), final: true));
                records.Add(Values(recovery.Record));
                assumed?.Add(recovery.Record.Recoveries);
                at += recovery.Record.Length;
            }
        }

        return records;
    }

    public static string[] Values(RecoveredRecord record) => [.. Enumerable.Range(0, record.Fields.Count).Select(field => Encoding.UTF8.GetString(record.Value(field)))];
}
