// Cuts the texts of the standard input, one JSON string a line, with the tokeniser of search.js, for tests/tokens.rs.
import fs from 'node:fs';
import readline from 'node:readline';
import vm from 'node:vm';

const window = {};
const document = { currentScript: { src: 'file:///site/assets/search.js' } };
const source = new URL('../themes/default/assets/search.js', import.meta.url);
vm.runInThisContext(`(function (window, document) {${fs.readFileSync(source, 'utf8')}\n})`)(window, document);

for await (const line of readline.createInterface({ input: process.stdin })) {
  const tokens = window.kawaraban.tokens(JSON.parse(line)).map(({ text, kind }) => [text, kind]);
  process.stdout.write(JSON.stringify(tokens) + '\n');
}
