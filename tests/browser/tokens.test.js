'use strict';

// The tokeniser of search.js against the vectors that pin it to its twin in src/text/token.rs (see tests/tokens.rs).

const assert = require('node:assert');
const fs = require('node:fs');
const path = require('node:path');
const test = require('node:test');
const vm = require('node:vm');

const repository = path.join(__dirname, '..', '..');
const read = (...parts) => fs.readFileSync(path.join(repository, ...parts), 'utf8');
const vectors = JSON.parse(read('tests', 'tokens.json'));
const KINDS = ['hiragana', 'mixed', 'single', 'katakana', 'kanji', 'word'];

function engine() {
  const window = {};
  const document = { currentScript: { src: 'file:///site/assets/search.js' } };
  vm.runInNewContext(read('themes', 'default', 'assets', 'search.js'), { window, document });
  return window.kawaraban;
}

test('queries are cut into the tokens of the vectors', () => {
  const { tokens } = engine();
  assert.ok(vectors.length >= 60);
  for (const { text, query } of vectors) {
    const found = Array.from(tokens(text), (token) => [token.text, KINDS[token.kind]]);
    assert.deepStrictEqual(found, query, JSON.stringify(text));
  }
});

test('no text does harm', () => {
  const { tokens, find } = engine();
  const lone = ['\ud800', '\udc00\ud800', 'a\ud800b', '\ud83d'.repeat(500)];
  for (const text of [...lone, '__proto__', 'constructor', 'x'.repeat(10000), '\ufdfa'.repeat(10000), null, undefined, 12, {}]) {
    assert.ok(tokens(text).length <= 4000);
    assert.ok(find(String(text), ['a', '\ud800']).length >= 0);
  }
});

test('words are found in a text however they are written there', () => {
  const { find } = engine();
  const found = (text, ...words) => Array.from(find(text, words), ([start, end]) => text.slice(start, end));
  assert.deepStrictEqual(found('ｻｰﾊﾞｰとサーバ', 'サバ'), ['ｻｰﾊﾞｰ', 'サーバ']);
  assert.deepStrictEqual(found('横1,366、縦768', '1366'), ['1,366']);
  assert.deepStrictEqual(found('PIAとＰＩＡ、UTOPIA', 'pia'), ['PIA', 'ＰＩＡ']);
  assert.deepStrictEqual(found('端末 の設置', '端末', '末の'), ['端末 の']);
  assert.deepStrictEqual(found('か\u3099、𠮷野家', 'が', '野家'), ['か\u3099', '野家']);
  assert.deepStrictEqual(found('', 'x'), []);
});
