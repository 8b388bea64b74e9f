using Pipeline.Runs;

namespace Pipeline.Graph;

/// <summary>A file that is not read again.</summary>
/// <param name="Input">Its input, as it is now.</param>
/// <param name="Output">Its output, as it stands.</param>
internal sealed record TakenFile(PublishedInput Input, PublishedFile Output);
