// node duckdb.mjs WORK INPUT OUTPUT: the work in DuckDB, with everything declared that would else be guessed.
import { DuckDBInstance } from '@duckdb/node-api';

const [work, input, output] = process.argv.slice(2);

const orders = {
  order_id: 'VARCHAR', order_date: 'VARCHAR', customer_id: 'VARCHAR', customer_name: 'VARCHAR', country: 'VARCHAR',
  product: 'VARCHAR', quantity: 'VARCHAR', unit_price: 'VARCHAR', discount: 'VARCHAR', status: 'VARCHAR',
};
// Decimals, as money wants them; they are also no slower here than doubles.
const typed = { ...orders, quantity: 'INTEGER', unit_price: 'DECIMAL(9,2)', discount: 'DECIMAL(4,2)' };
const reviews = {
  review_id: 'VARCHAR', product: 'VARCHAR', rating: 'VARCHAR', title: 'VARCHAR', body: 'VARCHAR', helpful: 'VARCHAR',
};
const total = 'round(quantity * unit_price * (1 - discount), 2)';

const read = columns => {
  const list = Object.entries(columns).map(([name, type]) => `'${name}': '${type}'`).join(', ');
  return `read_csv('${input}', auto_detect = false, header = true, delim = ',', quote = '"', escape = '"', `
    + `new_line = '\\n', columns = {${list}})`;
};

const queries = {
  filter: () => `SELECT order_id, customer_id, country, product, ${total} AS total FROM ${read(typed)} `
    + `WHERE country = 'DE' AND status <> 'cancelled'`,
  derive: () => `SELECT *, ${total} AS total FROM ${read(typed)}`,
  copy: () => `SELECT * FROM ${read(orders)}`,
  select: () => `SELECT product, country, order_id, unit_price FROM ${read(orders)}`,
  numeric: () => `SELECT * FROM ${read(typed)} WHERE unit_price > 500 AND quantity >= 3`,
  regex: () => `SELECT * FROM ${read(orders)} WHERE regexp_matches(product, '^[bc]a.*t$')`,
  partition: () => `SELECT * FROM ${read(orders)}`,
  text: () => `SELECT * FROM ${read(reviews)} WHERE rating = '5'`,
};

const instance = await DuckDBInstance.create(':memory:', { threads: '2' });
const connection = await instance.connect();
const [target, parts] = work === 'partition' ? [output.replace(/\.csv$/, ''), ', PARTITION_BY (country), WRITE_PARTITION_COLUMNS true'] : [output, ''];
await connection.run(`COPY (${queries[work]()}) TO '${target}' (FORMAT csv, HEADER true${parts})`);
