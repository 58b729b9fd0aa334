'use strict';

// Questions as people ask them, each with the pages that answer it. They were written from the texts of the sample site
// alone, before any result was seen; most share no run of four letters with the title of their page.

const assert = require('node:assert');
const test = require('node:test');
const QUERIES = require('../relevance/queries.json');
const { exists, folder, launch } = require('./site');

/** No change of the search may fall below these. */
const FLOOR = { mrr: 0.86, recall: 0.86, success: 0.91 };
/** Whole questions in other words than those of the page. */
const QUESTIONS = 0.85;

let browser;
let place;
test.before(async () => {
  browser = await launch();
  place = folder();
});
test.after(async () => {
  await browser.close();
  await place.close();
});

/** Mean reciprocal rank of the first page that answers, share of answers among ten hits, share of queries answered by three. */
function figures(found) {
  const mean = (of) => found.reduce((sum, own) => sum + of(own), 0) / found.length;
  const rank = ({ expected, hits }) => hits.findIndex((hit) => expected.includes(hit)) + 1;
  return {
    queries: found.length,
    mrr: mean((own) => (rank(own) ? 1 / rank(own) : 0)),
    recall: mean(({ expected, hits }) => expected.filter((page) => hits.includes(page)).length / expected.length),
    success: mean((own) => (rank(own) > 0 && rank(own) <= 3 ? 1 : 0)),
  };
}

const shown = ({ queries, mrr, recall, success }) =>
  `${queries} queries: MRR ${mrr.toFixed(3)}, recall@10 ${recall.toFixed(3)}, success@3 ${success.toFixed(3)}`;

test('every expected page is there', () => {
  const missing = QUERIES.flatMap(({ expected }) => expected).filter((name) => !exists(name));
  assert.deepStrictEqual(missing, []);
});

test('people find the page that answers them', async (t) => {
  const page = await browser.newPage();
  await page.goto(place.base + 'search.html');
  const hits = await page.evaluate(async (queries) => {
    const results = [];
    for (const query of queries) {
      const { hits } = await window.kawaraban.search(query, { limit: 10 });
      results.push(hits.map((hit) => hit.url.split('#')[0]));
    }
    return results;
  }, QUERIES.map(({ query }) => query));
  await page.close();
  const found = QUERIES.map((query, i) => ({ ...query, hits: Array.from(new Set(hits[i])) }));
  const all = figures(found);
  t.diagnostic(`all: ${shown(all)}`);
  for (const kind of new Set(QUERIES.map((query) => query.kind))) {
    t.diagnostic(`${kind}: ${shown(figures(found.filter((own) => own.kind === kind)))}`);
  }
  if (process.env.MISSED) {
    for (const { query, kind, expected, hits } of found.filter((own) => !own.expected.some((name) => own.hits.slice(0, 3).includes(name)))) {
      t.diagnostic(`missed (${kind}) ${query}: ${expected.join(' ')} | ${hits.slice(0, 4).join(' ')}`);
    }
  }
  const questions = figures(found.filter(({ kind }) => kind === 'question'));
  assert.ok(questions.success >= QUESTIONS, `questions fell to ${questions.success.toFixed(3)}`);
  for (const [name, least] of Object.entries(FLOOR)) {
    assert.ok(all[name] >= least, `${name} fell to ${all[name].toFixed(3)}, below ${least}`);
  }
});
