using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using k8s.Models;
using Pipeline.Tasks;
using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace Pipeline.Core.Tests.Tasks;

/// <summary>The manifests, read into the types of the Kubernetes client: a field that these do not have is refused.</summary>
public sealed class KubernetesManifestTests
{
    private const string Job = "/data/a \"job\" of 'ours'";

    private static readonly JsonSerializerOptions Strict = new() { UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow };

    [Fact]
    public void Script_ForKubernetes_IsTwoJobsThatItKnows()
    {
        V1Job[] jobs = [.. Read(EngineScripts.Of("kubernetes", Job, [1, 3, 4, 5]))];

        Assert.Equal(2, jobs.Length);
        Assert.All(jobs, job => Assert.Equal(("batch/v1", "Job", "Never", null), (job.ApiVersion, job.Kind, job.Spec.Template.Spec.RestartPolicy, job.Spec.SuccessPolicy)));
        V1JobSpec tasks = jobs[0].Spec;
        Assert.Equal(("Indexed", 4, 4, 3, 0), (tasks.CompletionMode, tasks.Completions, tasks.Parallelism, tasks.BackoffLimitPerIndex, tasks.MaxFailedIndexes));
        Assert.Equal(["tasks", "run", Job, "--of", "1,3-5"], ContainerOf(jobs[0]).Args);
        Assert.Equal(["FailJob", "Ignore"], tasks.PodFailurePolicy.Rules.Select(rule => rule.Action));
        Assert.Equal((ContainerOf(jobs[0]).Name, "In"), (tasks.PodFailurePolicy.Rules[0].OnExitCodes.ContainerName, tasks.PodFailurePolicy.Rules[0].OnExitCodes.OperatorProperty));
        Assert.Equal([64, 65, 66, 78], tasks.PodFailurePolicy.Rules[0].OnExitCodes.Values);
        Assert.Equal("DisruptionTarget", Assert.Single(tasks.PodFailurePolicy.Rules[1].OnPodConditions).Type);
        Assert.Equal(["tasks", "commit", Job], ContainerOf(jobs[1]).Args);
        Assert.True(jobs[1].Spec.Suspend);
        Assert.All(jobs, job => Assert.True(ContainerOf(job).SecurityContext is { ReadOnlyRootFilesystem: true, RunAsNonRoot: true, AllowPrivilegeEscalation: false }));
        Assert.All(jobs, job => Assert.Equal(job.Spec.Template.Spec.Volumes.Select(volume => volume.Name), ContainerOf(job).VolumeMounts.Select(mount => mount.Name)));
    }

    [Fact]
    public void Script_ForKubernetesWithoutMissingTasks_IsTheCommitAlone()
    {
        V1Job commit = Assert.Single(Read(EngineScripts.Of("kubernetes", Job, [])));

        Assert.False(commit.Spec.Suspend);
    }

    [Fact]
    public void Read_AFieldThatIsNotThere_IsRefused() =>
        Assert.Throws<JsonException>(() => Read("apiVersion: batch/v1\nkind: Job\nspec: { completion: 3 }\n").ToArray());

    private static V1Container ContainerOf(V1Job job) => Assert.Single(job.Spec.Template.Spec.Containers);

    private static IEnumerable<V1Job> Read(string yaml)
    {
        YamlStream stream = [];
        stream.Load(new StringReader(yaml));
        return stream.Documents.Select(document => JsonOf(document.RootNode).Deserialize<V1Job>(Strict)!);
    }

    private static JsonNode JsonOf(YamlNode node) => node switch
    {
        YamlMappingNode map => new JsonObject(map.Select(pair => KeyValuePair.Create(((YamlScalarNode)pair.Key).Value!, (JsonNode?)JsonOf(pair.Value)))),
        YamlSequenceNode list => new JsonArray([.. list.Select(JsonOf)]),
        YamlScalarNode { Style: ScalarStyle.Plain, Value: "true" or "false" } flag => JsonValue.Create(flag.Value is "true"),
        YamlScalarNode { Style: ScalarStyle.Plain, Value: { } text } when int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int number) => JsonValue.Create(number),
        YamlScalarNode { Value: { } text } => JsonValue.Create(text),
        _ => throw new InvalidDataException($"{node.NodeType} is not expected"),
    };
}
