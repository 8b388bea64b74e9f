namespace Pipeline.Core.Tests.Definition;

/// <summary>The pipeline file of the contract, without the keys that this version does not have.</summary>
internal static class Example
{
    public const string Text = """
        version: 1
        name: nightly-orders                  # labels the output folder; another name there is refused
        input:
          include: ["orders*.csv"]            # globs below DATA
          csv: { delimiter: ",", quote: '"', header: true, encoding: utf-8, null_values: [""] }
        columns:                              # types and rules, checked before the first stage; the rest is text
          order_id:   { type: integer, required: true }
          order_date: { type: timestamp, format: "yyyy-MM-dd'T'HH:mm:ss'Z'" }
          quantity:   { type: integer, min: 1 }
          unit_price: { type: decimal, min: 0 }
          discount:   { type: decimal }
          country:    { allowed: [DE, FR, US] }
        stages:                               # in order; names are optional
          - { name: keep, filter: "country = 'DE' and status <> 'cancelled'" }
          - { name: price, derive: { total: "round(quantity * unit_price * (1 - discount), 2)" } }
          - { select: [order_id, customer_id, country, product, total] }
        output:
          path: "{dir}/{stem}.csv"
          csv: { quoting: as_read, newline: as_read, header: true }
        rejects: { max: 0, max_bytes: 1GiB, keep: record }
        run: { dop: { keep: 2 }, batch_bytes: 512KiB, memory: 512MiB }
        runs: { keep: 30 }

        """;
}
