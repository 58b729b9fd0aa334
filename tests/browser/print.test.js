'use strict';

// What comes out of a printer: the text alone, black on white whatever the screen was, and a foot that says which page of
// which version the sheet is.

const assert = require('node:assert');
const { execFileSync } = require('node:child_process');
const fs = require('node:fs');
const os = require('node:os');
const path = require('node:path');
const test = require('node:test');
const { launch, none, pages, profile, read, serve, visit } = require('./site');

/** A page of each kind that is printed. */
const PRINTED = ['manual/terminal.html', 'manual/interface.html', 'manual/1.0/overview.html', 'manual/1.1/diff-1.0.html', 'faq/309.html', 'glossary.html', 'leaflets/card.html', 'leaflets/office-visit.html'];

/** What is of no use on paper. */
const OF_SCREENS = '.search-box, .menu, .settings, .menu-toggle, .breadcrumb, .side-nav, .toc, .pager, .to-top, .buttons, .filter, .skip, button, input[type="text"], .whole-picture';

let browser;
let place;
test.before(async () => {
  browser = await launch();
  place = await serve();
});
test.after(async () => {
  await browser.close();
  await place.close();
});

test('paper shows the text and nothing that needs a screen', async () => {
  const context = await profile(browser, { colorScheme: 'dark' });
  try {
    none(await visit(context, place, PRINTED, async (page, name) => {
      await page.emulateMedia({ media: 'print', colorScheme: 'dark' });
      const faults = await page.evaluate((screens) => {
        const shows = (element) => element.checkVisibility({ visibilityProperty: true }) && element.getBoundingClientRect().height > 0;
        const found = Array.from(document.querySelectorAll(screens)).filter(shows).map((element) => `shows ${element.outerHTML.slice(0, 80)}`);
        const ground = getComputedStyle(document.body);
        if (ground.backgroundColor !== 'rgb(255, 255, 255)' || ground.color !== 'rgb(0, 0, 0)') found.push(`${ground.color} on ${ground.backgroundColor}`);
        if (!shows(document.querySelector('.sample-band'))) found.push('does not say that it is a sample');
        for (const link of document.querySelectorAll('main a.external')) {
          const behind = getComputedStyle(link, '::after').content;
          if (!behind.includes(link.getAttribute('href'))) found.push(`no address behind ${link.textContent}: ${behind}`);
        }
        for (const closed of document.querySelectorAll('details:not([open]) > :not(summary)')) {
          if (!shows(closed)) found.push(`closed: ${closed.textContent.slice(0, 40)}`);
        }
        for (const wide of document.querySelectorAll('main pre, main img')) {
          if (wide.scrollWidth > wide.clientWidth + 1) found.push(`cut: ${wide.outerHTML.slice(0, 60)}`);
        }
        return found;
      }, OF_SCREENS);
      return faults.map((fault) => `${name}: ${fault}`);
    }));
  } finally {
    await context.close();
  }
});

/** The sheets of a page as text, one string each. */
async function sheets(name) {
  const page = await browser.newPage({ colorScheme: 'dark' });
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'print-'));
  try {
    await page.goto(place.base + name);
    const file = path.join(folder, 'page.pdf');
    await page.pdf({ path: file, preferCSSPageSize: true });
    const text = execFileSync('pdftotext', ['-layout', file, '-'], { encoding: 'utf8' });
    return text.split('\f').slice(0, -1).map((sheet) => sheet.replaceAll(/[ \n　]+/g, ' '));
  } finally {
    fs.rmSync(folder, { recursive: true });
    await page.close();
  }
}

test('the last sheet says which page of which version it is', async () => {
  const facts = [
    ['manual/terminal.html', '統合専用端末とネットワーク Ver.1.1 令和5（2023）年3月21日'],
    ['manual/1.0/overview.html', '本書の概要 Ver.1.0 令和4（2022）年12月16日'],
    ['leaflets/card.html', 'マイナンバーカードで医療機関にかかるとき Ver.1.0 令和5（2023）年3月21日'],
    ['faq/309.html', '公開 令和5（2023）年1月16日'],
  ];
  for (const [name, fact] of facts) {
    const text = await sheets(name);
    const last = text[text.length - 1];
    assert.ok(last.includes(fact), `${name}: ${last}`);
    assert.ok(last.includes(`https://portal.example.jp/${name}`), `${name}: ${last}`);
    assert.ok(last.includes(`${text.length}/${text.length}`), `${name}: ${last}`);
  }
});

test('a table begins on the sheet of its head, and heads are repeated', async () => {
  const text = await sheets('manual/terminal.html');
  const sheet = text.findIndex((own) => own.includes('表 17 統合専用端末の要件'));
  assert.ok(text[sheet].includes('基本ソフト'), text[sheet]);
  const long = await sheets('manual/annex/a2-interface.html');
  const heads = long.filter((own) => /コード名 値 名称/.test(own) || /コード\s*番号 コード名/.test(own));
  assert.ok(heads.length > 1, `${heads.length} sheets with the head of the codes`);
});

test('every page prints its own address', () => {
  const missing = pages().filter((name) => !read(name).includes(`<span class="paper-address">https://portal.example.jp/${name}</span>`));
  none(missing);
});
