// Queries of all kinds, taken from the pages of a content folder: the same for the same pages.

import fs from 'node:fs';
import path from 'node:path';
import { repository } from './host.mjs';

const PATTERNS = {
  letter: /[\u4e00-\u9fff]/g,
  kanji: /(?<![\u4e00-\u9fff])[\u4e00-\u9fff]{2,4}(?![\u4e00-\u9fff])/g,
  katakana: /[\u30a1-\u30fa\u30fc]{3,}/g,
  latin: /[A-Za-z][A-Za-z0-9_.-]+[A-Za-z0-9]/g,
  heading: /(?<=^##+ ).+$/gm,
  sentence: /(?<=^|。)[^。\n#-]{20,60}(?=。)/gm,
};
/** How many of each kind. */
const COUNTS = { letter: 10, kanji: 40, katakana: 20, latin: 15, heading: 20, sentence: 20, question: 15, synonym: 10 };

/** `[{kind, query}]`; about one query of the sample site's relevance test in nine is among them. */
export function queries(content) {
  const names = fs.readdirSync(content, { recursive: true }).filter((name) => /\d\.md$/.test(name)).sort();
  const page = (n) => fs.readFileSync(path.join(content, names[(n * 7919) % names.length]), 'utf8').replace(/^---\n[^]*?\n---\n/, '');
  let next = 0;
  // One from the middle of each page: frequent words come as often as they are written.
  const draw = (pattern, from = 0.5) => {
    for (;;) {
      const found = page(next++).match(pattern) || [];
      if (found.length) return found[Math.floor(found.length * from)];
    }
  };
  const questions = [
    () => `${draw(PATTERNS.kanji)}が${draw(PATTERNS.katakana)}に間に合わないときは、どこに連絡すればよいですか。`,
    () => { const text = page(next++); const words = text.match(PATTERNS.kanji); return `${words[3]}と${words[9]}の${words[15]}について、${words[21]}の場合はどうなりますか。`; },
  ];
  const groups = fs.readFileSync(path.join(content, 'synonyms.yaml'), 'utf8').match(/(?<=\[)[^\],]+/g);
  const of = (kind, n) => (kind === 'question' ? questions[n % 2]() : kind === 'synonym' ? groups[n * 3] : draw(PATTERNS[kind], (n % 10) / 10));
  const made = Object.entries(COUNTS).flatMap(([kind, count]) => Array.from({ length: count }, (_, n) => ({ kind, query: of(kind, n) })));
  const asked = JSON.parse(fs.readFileSync(path.join(repository, 'tests', 'relevance', 'queries.json'), 'utf8'));
  return made.concat(asked.filter((_, n) => n % 9 === 0).map(({ query }) => ({ kind: 'asked', query })));
}
