// node polars.mjs WORK INPUT OUTPUT: the work in Polars' streaming engine, with everything declared that would else be guessed.
import pl from 'nodejs-polars';

const [work, input, output] = process.argv.slice(2);

const text = names => Object.fromEntries(names.split(' ').map(name => [name, pl.Utf8]));
const orders = text('order_id order_date customer_id customer_name country product quantity unit_price discount status');
// Doubles, Polars' usual numbers: some ties of rounding come out a cent apart from exact decimals, which is allowed for.
const typed = { ...orders, quantity: pl.Int32, unit_price: pl.Float64, discount: pl.Float64 };
const reviews = text('review_id product rating title body helpful');

const scan = schema => pl.scanCSV(input, { schema, hasHeader: true, inferSchemaLength: 0, cache: false });
const total = pl.col('quantity').mul(pl.col('unit_price')).mul(pl.lit(1).minus(pl.col('discount'))).round(2).alias('total');

const works = {
  filter: () => scan(typed)
    .filter(pl.col('country').eq(pl.lit('DE')).and(pl.col('status').neq(pl.lit('cancelled'))))
    .select('order_id', 'customer_id', 'country', 'product', total),
  derive: () => scan(typed).withColumns(total),
  copy: () => scan(orders),
  select: () => scan(orders).select('product', 'country', 'order_id', 'unit_price'),
  numeric: () => scan(typed).filter(pl.col('unit_price').gt(pl.lit(500)).and(pl.col('quantity').gtEq(pl.lit(3)))),
  regex: () => scan(orders).filter(pl.col('product').str.contains('^[bc]a.*t$')),
  text: () => scan(reviews).filter(pl.col('rating').eq(pl.lit('5'))),
};

// Its partitioned sink is not in the node package: the data are read once and split in memory.
if (work === 'partition') {
  const all = await scan(orders).collect({ streaming: true });
  for (const part of all.partitionBy(['country'], true)) {
    part.writeCSV(output.replace(/out\.csv$/, `country=${part.getColumn('country').get(0)}.csv`));
  }
  process.exit(0);
}

await works[work]().sinkCSV(output, { maintainOrder: true }).collect({ streaming: true });
