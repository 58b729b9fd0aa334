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
  const { tokens, terms } = engine();
  const lone = ['\ud800', '\udc00\ud800', 'a\ud800b', '\ud83d'.repeat(500)];
  for (const text of [...lone, '__proto__', 'constructor', 'x'.repeat(10000), '\ufdfa'.repeat(10000), null, undefined, 12, {}]) {
    assert.ok(tokens(text).length <= 4000);
    assert.ok(Array.isArray(Array.from(terms(text))));
  }
});

test('words to highlight are normalised, and single letters count only alone', () => {
  const { terms } = engine();
  assert.deepStrictEqual(Array.from(terms('サーバーのＰＩＡ、資格確認を行う人')), ['サバ', 'pia', '資格確認']);
  assert.deepStrictEqual(Array.from(terms('車')), ['車']);
});
