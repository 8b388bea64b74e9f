using System.Text;
using System.Text.Json;
using Pipeline.Reports;
using Pipeline.Runs;

namespace Pipeline.Core.Tests.Reports;

public sealed class RunReportJsonTests
{
    [Fact]
    public void Format_PublishedRun_IsTheDocumentedJson()
    {
        const string expected = """
            {
              "schema_version": 1,
              "run_id": "20261123T131500.123Z",
              "name": "nightly-orders",
              "version": "0.1.0",
              "time_zones": "2026f",
              "status": "published",
              "exit_code": 0,
              "failure": null,
              "can_resume": false,
              "resumed_records": null,
              "started": "2026-11-23T13:15:00.123Z",
              "ended": "2026-11-23T13:15:01.373Z",
              "seconds": 1.25,
              "cpu_seconds": 2.875,
              "fingerprint": {
                "definition": "dddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddd",
                "inputs": "eeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeee",
                "engine": "1.0.0.0 f00d"
              },
              "pipeline_file": "/data/pipeline.yaml",
              "output": "/data/out",
              "run_folder": "/data/out/.pipeline/runs/20261123T131500.123Z",
              "reject_list": "/data/out/.pipeline/runs/20261123T131500.123Z/rejects.csv",
              "recovered_list": null,
              "warned_list": null,
              "rejected_records": "/data/out/.pipeline/runs/20261123T131500.123Z/rejects",
              "stale_files": 0,
              "unchanged_since": null,
              "if_changed": null,
              "taken_over": null,
              "guard": null,
              "bottleneck": "keep was busy 96 % of the time on 2 cores: its stages are the limit; more cores would help (--jobs), or less work per record",
              "cores": 8,
              "read_retries": 2,
              "peak_memory_bytes": 92000000,
              "totals": {
                "read": 5000,
                "added": 0,
                "written": 1500,
                "filtered": 3493,
                "rejected": 7,
                "balanced": true,
                "bytes_in": 90000,
                "bytes_out": 25000,
                "records_per_second": 4000
              },
              "rejects_by_code": {
                "cast.decimal": 2,
                "csv.field_count": 5
              },
              "recovered_by_code": {},
              "warned_by_code": {},
              "first_warned": [],
              "first_rejects": [
                {
                  "code": "csv.field_count",
                  "file": "a.csv",
                  "record": 7,
                  "line": 8,
                  "offset": 120,
                  "stage": "read",
                  "column": null
                },
                {
                  "code": "cast.decimal",
                  "file": "sub/b.csv",
                  "record": 9,
                  "line": 10,
                  "offset": 300,
                  "stage": "price",
                  "column": "net"
                }
              ],
              "stages": [
                {
                  "name": "read",
                  "kind": "read",
                  "definition": null,
                  "in": 5000,
                  "out": 4995,
                  "filtered_false": 0,
                  "filtered_null": 0,
                  "rejected": 5,
                  "added": 0
                },
                {
                  "name": "keep",
                  "kind": "filter",
                  "definition": "net > 10",
                  "in": 4995,
                  "out": 1502,
                  "filtered_false": 3483,
                  "filtered_null": 10,
                  "rejected": 0,
                  "added": 0
                },
                {
                  "name": "price",
                  "kind": "derive",
                  "definition": {"net":"price * qty"},
                  "in": 1502,
                  "out": 1500,
                  "filtered_false": 0,
                  "filtered_null": 0,
                  "rejected": 2,
                  "added": 0
                }
              ],
              "blocks": [
                {
                  "name": "read",
                  "kind": "read",
                  "dop": 1,
                  "capacity": 4,
                  "busy_seconds": 0.25,
                  "waiting_seconds": 0.1,
                  "blocked_seconds": 0.9,
                  "queue_fill": 0,
                  "batches": 40,
                  "processes": null,
                  "restarts": 0,
                  "resent": 0,
                  "records": 0,
                  "bytes": 0,
                  "starved_seconds": 0,
                  "ordering_seconds": 0,
                  "memory_seconds": 0.5,
                  "call_seconds": 0.2,
                  "cpu_seconds": 0,
                  "busiest_seconds": 0,
                  "latency_median_seconds": 0,
                  "latency_p99_seconds": 0,
                  "by_process": []
                },
                {
                  "name": "keep",
                  "kind": "processes",
                  "dop": 2,
                  "capacity": 6,
                  "busy_seconds": 2.4,
                  "waiting_seconds": 0.06,
                  "blocked_seconds": 0.04,
                  "queue_fill": 0.812,
                  "batches": 40,
                  "processes": 1,
                  "restarts": 3,
                  "resent": 5,
                  "records": 4995,
                  "bytes": 89900,
                  "starved_seconds": 0.05,
                  "ordering_seconds": 0.03,
                  "memory_seconds": 0,
                  "call_seconds": 0,
                  "cpu_seconds": 2.3,
                  "busiest_seconds": 1.4,
                  "latency_median_seconds": 0.0412,
                  "latency_p99_seconds": 0.25,
                  "by_process": [
                    {
                      "number": 1,
                      "batches": 40,
                      "busy_seconds": 2.4,
                      "cpu_seconds": 2.3
                    }
                  ]
                },
                {
                  "name": "write",
                  "kind": "write",
                  "dop": 1,
                  "capacity": 4,
                  "busy_seconds": 0.2,
                  "waiting_seconds": 1.05,
                  "blocked_seconds": 0,
                  "queue_fill": 0,
                  "batches": 40,
                  "processes": null,
                  "restarts": 0,
                  "resent": 0,
                  "records": 0,
                  "bytes": 0,
                  "starved_seconds": 0,
                  "ordering_seconds": 0,
                  "memory_seconds": 0,
                  "call_seconds": 0.06,
                  "cpu_seconds": 0,
                  "busiest_seconds": 0,
                  "latency_median_seconds": 0,
                  "latency_p99_seconds": 0,
                  "by_process": []
                }
              ],
              "inputs": [
                {
                  "path": "a.csv",
                  "bytes": 60000,
                  "head_bytes": 20,
                  "batch_bytes": 59980,
                  "records": 4000,
                  "added": 0,
                  "written": 1200,
                  "filtered": 2795,
                  "rejected": 5,
                  "blank_lines": 1,
                  "crc32c": "00c0ffee",
                  "delimiter": ",",
                  "delimiter_found": true,
                  "encoding": "utf-8",
                  "replaced": 0,
                  "recovered": {}
                },
                {
                  "path": "sub/b.csv",
                  "bytes": 30000,
                  "head_bytes": 20,
                  "batch_bytes": 29980,
                  "records": 1000,
                  "added": 0,
                  "written": 300,
                  "filtered": 698,
                  "rejected": 2,
                  "blank_lines": 0,
                  "crc32c": "deadbeef",
                  "delimiter": ";",
                  "delimiter_found": false,
                  "encoding": "utf-8",
                  "replaced": 0,
                  "recovered": {}
                }
              ],
              "outputs": [
                {
                  "path": "a.csv",
                  "records": 1200,
                  "bytes": 20000,
                  "sha256": "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
                },
                {
                  "path": "sub/b.csv",
                  "records": 300,
                  "bytes": 5000,
                  "sha256": "bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb"
                }
              ],
              "more_files": null,
              "settings": [
                {
                  "key": "run.jobs",
                  "value": "2",
                  "origin": "default"
                },
                {
                  "key": "rejects.max",
                  "value": "10",
                  "origin": "--max-rejects"
                }
              ],
              "warnings": [
                "'note' is null in every record"
              ],
              "problems": [],
              "verdict": {
                "cause": "compute",
                "block": "keep",
                "sentence": "keep limits the run",
                "flag": "--shard keep=4",
                "gain": 1.9,
                "predictions": [
                  {
                    "cores": 8,
                    "seconds": 0.4,
                    "limit": "read"
                  },
                  {
                    "cores": 16,
                    "seconds": 0.4,
                    "limit": null
                  }
                ]
              },
              "series": {
                "interval_seconds": 1,
                "seconds": [1, 1.25],
                "cpu_cores": [1.9, 1.5],
                "budget_bytes": [1048576, 0],
                "memory_bytes": [80000000, 81000000],
                "pause_seconds": [0.001, 0],
                "read": [4000, 1000],
                "written": [1200, 300],
                "rejected": [5, 2],
                "blocks": [
                  {
                    "name": "read",
                    "busy": [0.2, 0.1],
                    "waiting": [0, 0.9],
                    "blocked": [0.8, 0],
                    "fill": [0, 0],
                    "batches": [32, 8]
                  },
                  {
                    "name": "keep",
                    "busy": [1, 0.8],
                    "waiting": [0, 0.2],
                    "blocked": [0, 0],
                    "fill": [0.9, 0.4],
                    "batches": [30, 10]
                  },
                  {
                    "name": "write",
                    "busy": [0.2, 0.1],
                    "waiting": [0.8, 0.9],
                    "blocked": [0, 0],
                    "fill": [0, 0],
                    "batches": [30, 10]
                  }
                ]
              }
            }

            """;
        Assert.Equal(expected, Encoding.UTF8.GetString(RunReportJson.Format(ReportSample.Published())));
    }

    [Fact]
    public void Format_NumbersThatJsonLacks_AreZero()
    {
        RunReport report = ReportSample.Published() with
        {
            Blocks = [new(Pipeline.Records.BlockKind.Threads, "read", 1, 1) { BusySeconds = double.NaN, QueueFill = double.PositiveInfinity }],
            Totals = new TotalsReport { RecordsPerSecond = double.NaN },
        };
        using JsonDocument json = JsonDocument.Parse(RunReportJson.Format(report));
        Assert.Equal(0, json.RootElement.GetProperty("totals").GetProperty("records_per_second").GetDouble());
    }

    [Fact]
    public void Format_ReportOfARunThatBegan_HasKeysOfTheWholeOne()
    {
        using JsonDocument whole = JsonDocument.Parse(RunReportJson.Format(ReportSample.Published()));
        using JsonDocument begun = JsonDocument.Parse(RunningReport.Format("x", default, "/out", "name"));
        Assert.Equal(RunReport.SchemaVersion, RunningReport.SchemaVersion);
        Assert.All(
            begun.RootElement.EnumerateObject().Where(property => !property.NameEquals("pid")),
            property => Assert.True(whole.RootElement.TryGetProperty(property.Name, out _), property.Name));
    }
}
