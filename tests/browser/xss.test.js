'use strict';

// Every payload of payloads.json, at every door of the content and of the search: none runs, none leads a browser
// elsewhere, on a host with the strict policy and on one without any. What is refused is told by a diagnostic at its file.
//
// A payload would call `__xss`, ask xss.example for something, or wait for a click; `faults` looks for what waits.

const assert = require('node:assert');
const fs = require('node:fs');
const os = require('node:os');
const path = require('node:path');
const test = require('node:test');
const { spawnSync } = require('node:child_process');
const { POLICY, launch, none, profile, serve } = require('./site');

const PROGRAM = process.env.KAWARABAN || path.join(__dirname, '..', '..', 'target', 'release', 'kawaraban');
const PAYLOADS = Object.values(require('./payloads.json')).flat();

const number = (index) => String(index).padStart(3, '0');
const yaml = (text) => JSON.stringify(text);
const csv = (text) => `"${text.replaceAll('"', '""')}"`;
/** A payload as a file's name: what no system takes is left out. */
const named = (payload) => payload.replace(/[/\0\n]/g, '').slice(0, 60);
const svg = (inner) => `<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" viewBox="0 0 9 9">${inner}</svg>\n`;

/** The files that a function gives for each payload. */
const each = (files) => () => Object.assign({}, ...PAYLOADS.map(files));
const office = (payload, index) => `${991000 + index}-01,${csv(payload)},00-0000-0000,${csv(payload)}\n`;

/** Files of the content folder, by the door at which the payloads stand in them. */
const DOORS = {
  blocks: each((payload, index) => ({
    [`blocks/${number(index)}.md`]: `# 題\n\n<a href="${payload}">文</a> <img src="${payload}" alt='${payload}'>\n\n![${payload}](<${payload}> "${payload}")\n\n[文](${payload})\n\n\`\`\`${payload}\n文\n\`\`\`\n\n${payload}\n\n終わり。\n`,
  })),
  'front matter and lines': each((payload, index) => ({
    [`faq/${number(index)}.md`]: `---\nno: ${index + 1}\npublished: 2023-01-02\ntitle: ${yaml(payload)}\ndescription: ${yaml(payload)}\nowner: ${yaml(payload)}\nversion: ${yaml(payload)}\nrevisions:\n  - {version: ${yaml(payload)}, date: 2023-01-02, text: ${yaml(payload)}}\n---\n文${payload}文。[${payload}](#)、*${payload}*。\n\n## ${payload}\n\n- ${payload}\n\n> ${payload}\n\n| a |\n|---|\n| ${payload} |\n`,
  })),
  'what becomes an address': each((payload, index) => ({
    [`addresses/${number(index)}.md`]: `---\ntitle: 題\nslug: ${yaml(payload)}\naliases: [${yaml(payload)}]\naudience: [${yaml(payload)}]\n---\n文。\n`,
  })),
  settings: () => ({
    'site.yaml': `title: ${yaml(PAYLOADS[0])}\ndescription: ${yaml(PAYLOADS[13])}\npublisher: ${yaml(PAYLOADS[32])}\nowners: readers\npublish_offices: true\npublic_columns: [tel, address]\nenquiry: {title: ${yaml(PAYLOADS[1])}, text: ${yaml(PAYLOADS[33])}, url: "javascript:__xss()", mail: ${yaml(PAYLOADS[14])}, tel: ${yaml(PAYLOADS[40])}}\nlicence: {name: ${yaml(PAYLOADS[2])}, text: ${yaml(PAYLOADS[34])}, url: "javascript:__xss()"}\naudiences: [{id: a, title: ${yaml(PAYLOADS[35])}, description: ${yaml(PAYLOADS[3])}}]\n`,
    'index.md': '案内。\n',
    'glossary.yaml': PAYLOADS.map((payload) => `- {term: ${yaml(payload)}, text: ${yaml(payload)}}\n`).join(''),
    'synonyms.yaml': PAYLOADS.map((payload) => `- [${yaml(payload)}, 文]\n`).join(''),
  }),
  CSV: () => ({
    'tables/data.csv': '番号,題\n' + PAYLOADS.map((payload) => `${csv(payload)},${csv(payload)}\n`).join(''),
    'tables/columns.csv': PAYLOADS.map(csv).join() + '\n' + PAYLOADS.map(csv).join() + '\n',
    'tables/index.md': '# 表\n\n:::table 題 {src=data.csv key=番号 #t}\n\n:::table 題 {src=columns.csv #u}\n',
    // Every thirtieth: each has a page, and its leaflet is printed.
    'offices.csv': 'code,name,tel,address\n' + PAYLOADS.map(office).filter((line, index) => index % 30 === 1).join(''),
    'leaflets/a.md': '---\ntitle: 案内\ncode: L-01\n---\n{{office.name}} {{office.tel}} {{office.address}}\n',
  }),
  SVG: () => Object.assign(each((payload, index) => ({ [`drawings/${number(index)}.svg`]: svg(payload) }))(), {
    'drawings/index.md': '# 図\n\n' + PAYLOADS.map((payload, index) => `![図${index}](${number(index)}.svg)\n\n`).join(''),
  }),
  'file names': each((payload) => ({
    [`names/${named(payload)}.txt`]: '文\n',
    [`names/${named(payload)}.md`]: `# 題\n\n[文](<${named(payload)}.txt>)\n`,
  })),
};

/** What in a page would run or load something at a click, or is not from the site. */
function faults() {
  const found = [];
  const elsewhere = /^(?!https?:|mailto:|tel:)[a-z][a-z0-9+.-]*:/i;
  for (const element of document.querySelectorAll('*')) {
    const name = element.localName;
    if (['iframe', 'frame', 'embed', 'base', 'portal', 'foreignObject', 'animate', 'set', 'style'].includes(name)) found.push(`<${name}>`);
    if (name === 'script' && !/\/(assets|search)\//.test(element.src)) found.push(`<script> ${element.outerHTML.slice(0, 80)}`);
    if (name === 'meta' && element.httpEquiv && element.httpEquiv !== 'refresh') found.push(element.outerHTML);
    for (const { name: key, value } of element.attributes) {
      if (/^on|^style$|^srcdoc$|^ping$/i.test(key) && element.namespaceURI) found.push(`<${name} ${key}>`);
      const address = value.replace(/[\0- ]/g, '');
      if (/href$|^src$|^action$|^formaction$|^data$|^poster$|^background$/.test(key) && elsewhere.test(address)) found.push(`<${name} ${key}=${address.slice(0, 60)}>`);
    }
  }
  return found;
}

/** Opens addresses of a place, some at a time; gives what ran, what was asked of others, and what waits in the pages. */
async function visited(browser, base, addresses) {
  const context = await profile(browser);
  const found = [];
  const waiting = addresses.slice();
  await context.exposeBinding('__xss', ({ page }) => found.push(`ran: ${page.url()}`));
  // No name in `.example` is anybody's (RFC 2606): what is asked for never arrives. To stand between would take twice the time.
  context.on('request', (request) => request.url().startsWith(base) || request.url().startsWith('data:') || found.push(`asked for: ${request.url()}`));
  await Promise.all(Array.from({ length: 4 }, async () => {
    const page = await context.newPage();
    let at = '';
    page.on('dialog', (dialog) => {
      found.push(`dialog: ${at}`);
      return dialog.dismiss();
    });
    page.on('console', (message) => /Content Security Policy/.test(message.text()) && found.push(`${at}: ${message.text()}`));
    while (waiting.length) {
      at = waiting.shift();
      await page.goto(base + at, { waitUntil: 'load' }).catch((error) => found.push(`${at}: ${error.message}`));
      if (at.startsWith('search.html')) await page.waitForTimeout(50);
      found.push(...(await page.evaluate(faults).catch((error) => [error.message])).map((what) => `${at}: ${what}`));
      if (!page.url().startsWith(base)) found.push(`led away: ${page.url()}`);
    }
  }));
  await context.close();
  return found;
}

/** All files below a folder, with `/`. */
const below = (folder, name = '') => fs.readdirSync(path.join(folder, name), { withFileTypes: true }).flatMap((entry) => {
  const own = path.posix.join(name, entry.name);
  return entry.isDirectory() ? below(folder, own) : [own];
});

let browser;
let folder;
let told;
let status;
test.before(async () => {
  browser = await launch();
  folder = fs.mkdtempSync(path.join(os.tmpdir(), 'kawaraban-xss-'));
  const files = Object.assign({}, ...Object.values(DOORS).map((door) => door()));
  for (const [name, text] of Object.entries(files)) {
    const file = path.join(folder, 'content', name);
    fs.mkdirSync(path.dirname(file), { recursive: true });
    fs.writeFileSync(file, text);
  }
  const run = (...own) => spawnSync(PROGRAM, [...own, '--content', 'content', '--themes', 'themes'], { cwd: folder, encoding: 'utf8', maxBuffer: 1 << 28 });
  told = run('check', '--format', 'json').stdout.trim().split('\n').map((line) => JSON.parse(line));
  const codes = [...new Set(told.filter(({ severity }) => severity === 'error').map(({ code }) => code))];
  ({ status } = run('build', '--output', 'output', ...codes.flatMap((code) => ['--warn', code])));
});
test.after(async () => {
  await browser.close();
  fs.rmSync(folder, { recursive: true, force: true });
});

test('there are 150 payloads or more, no two alike', () => {
  assert.ok(PAYLOADS.length >= 150);
  assert.strictEqual(new Set(PAYLOADS).size, PAYLOADS.length);
});

test('what would run or load is seen', async () => {
  const site = fs.mkdtempSync(path.join(os.tmpdir(), 'kawaraban-seen-'));
  const seen = {
    'script.html': '<script>__xss()</script>',
    'handler.html': '<img src=x onerror=__xss()>',
    'waiting.html': '<a href="java\tscript:__xss()">文</a>',
    'styled.html': '<p style="color: red">文</p>',
    'asks.html': '<img src="https://xss.example/a.png">',
    'dialog.html': '<script>alert(1)</script>',
    'leads.html': '<meta http-equiv="refresh" content="0; url=https://xss.example/">',
    'drawing.svg': svg('<script>__xss()</script>'),
    'harmless.html': '<a href="https://example.jp/">文</a>',
    '404.html': '',
  };
  for (const [name, text] of Object.entries(seen)) fs.writeFileSync(path.join(site, name), text);
  const place = await serve({ site, base: '/', policy: '' });
  try {
    for (const name of Object.keys(seen).filter((own) => own !== '404.html')) {
      const found = await visited(browser, place.base, [name]);
      assert.strictEqual(found.length > 0, name !== 'harmless.html', `${name}: ${found}`);
    }
  } finally {
    await place.close();
    fs.rmSync(site, { recursive: true, force: true });
  }
});

test('every file is published or refused by a diagnostic of its own', (context) => {
  assert.strictEqual(status, 0);
  const published = new Set(below(path.join(folder, 'output', 'site')));
  const refused = new Set(told.filter(({ severity }) => severity === 'error').map((own) => own.path.replace(/^content\//, '')));
  const lost = [];
  for (const [door, files] of Object.entries(DOORS)) {
    // Settings and lists show in other pages; a question's address is its number.
    const names = Object.keys(files()).filter((name) => !/\.yaml$|^offices\.csv$/.test(name));
    const address = (name) => (name.startsWith('faq/') ? `faq/${Number(name.slice(4, 7)) + 1}.html` : name.replace(/\.md$/, '.html'));
    const left = names.filter((name) => !published.has(address(name)));
    const told = names.filter((name) => refused.has(name));
    lost.push(...left.filter((name) => !refused.has(name)).map((name) => `${door}: ${name}`));
    context.diagnostic(`${door}: ${names.length} files, ${told.length} with an error, ${left.length} of these not published in any form`);
  }
  none(lost);
});

// Without a policy nothing else stands in the way. With it the blocks are enough to see that nothing even tries.
const HOSTS = [['with the strict policy', POLICY, /^(faq|drawings|addresses)\/\d{3}/], ['without any policy', '', /^addresses\/\d{3}/]];
for (const [host, policy, left] of HOSTS) {
  test(`no payload runs, asks for anything or waits for a click, ${host}`, async (context) => {
    const site = path.join(folder, 'output', 'site');
    const addresses = below(site).filter((name) => /\.(html|svg)$/.test(name) && !left.test(name)).map((name) => name.split('/').map(encodeURIComponent).join('/'));
    const searches = PAYLOADS.map((payload) => `search.html#q=${encodeURIComponent(payload)}`);
    const marked = PAYLOADS.map((payload) => `index.html#mark=${encodeURIComponent(payload)}`);
    const place = await serve({ site, base: '/', policy });
    try {
      context.diagnostic(`${addresses.length} pages and drawings, ${searches.length} queries`);
      none(await visited(browser, place.base, [...addresses, ...searches, ...marked]));
    } finally {
      await place.close();
    }
  });
}
