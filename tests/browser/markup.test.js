'use strict';

// What the files of the site hold, read as text: valid HTML, nothing inline, nothing from elsewhere, links that lead
// somewhere, the marks of a sample.

const assert = require('node:assert');
const path = require('node:path');
const test = require('node:test');
const { HtmlValidate, StaticConfigLoader } = require('html-validate');
const { exists, files, none, pages, read, textFiles } = require('./site');

const TAG = /<([a-z][^\s/>]*)((?:\s+[^\s=>/]+(?:\s*=\s*(?:"[^"]*"|'[^']*'|[^\s"'>]+))?)*)\s*\/?>/gi;
const ATTRIBUTE = /([^\s=>/]+)(?:\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"'>]+)))?/g;
const ENTITIES = { '&amp;': '&', '&lt;': '<', '&gt;': '>', '&quot;': '"', '&#39;': "'", '&#x27;': "'", '&#x2F;': '/' };

const decode = (text) => text.replace(/&[#\w]+;/g, (entity) => ENTITIES[entity] || entity);

/** The tags of a document: name and attributes. */
function tags(html) {
  return Array.from(html.replace(/<!--[^]*?-->/g, '').matchAll(TAG), ([, name, rest]) => {
    const attributes = Array.from(rest.matchAll(ATTRIBUTE), ([, key, ...values]) => [key.toLowerCase(), decode(values.find((value) => value !== undefined) || '')]);
    return { name: name.toLowerCase(), attributes: Object.fromEntries(attributes) };
  });
}

const isElsewhere = (address) => /^([a-z][a-z0-9+.-]*:|\/\/)/i.test(address);

/** Lines about all pages: what `look` says of each. */
const about = (look) => pages().flatMap((name) => look(read(name), name).map((line) => `${name}: ${line}`));

test('every page is valid HTML', async () => {
  const validator = new HtmlValidate(new StaticConfigLoader(require('../.htmlvalidate.json')));
  const found = [];
  for (const name of pages()) {
    const { results } = await validator.validateString(read(name), name);
    for (const { messages } of results) {
      found.push(...messages.map(({ line, column, ruleId, message }) => `${name}:${line}:${column}: ${ruleId}: ${message}`));
    }
  }
  none(found);
});

test('nothing is inline: no script, no style, no handler', () => {
  none(about((html) => tags(html).flatMap(({ name, attributes }) => {
    const keys = Object.keys(attributes).filter((key) => key === 'style' || key.startsWith('on')).map((key) => `<${name} ${key}>`);
    const inline = name === 'style' || (name === 'script' && !attributes.src);
    const scripted = Object.values(attributes).filter((value) => /^\s*javascript:/i.test(value));
    return keys.concat(inline ? `<${name}>` : [], scripted);
  })));
});

test('nothing is loaded from another host', () => {
  const LOADING = ['src', 'srcset', 'data', 'poster', 'action', 'formaction', 'xlink:href'];
  none(about((html) => tags(html).flatMap(({ name, attributes }) => {
    const addresses = LOADING.map((key) => attributes[key]).filter(Boolean);
    // Of the links in the head only the canonical address names the host, and nobody loads it.
    if (['link', 'use', 'image'].includes(name) && attributes.rel !== 'canonical') addresses.push(attributes.href || '');
    return addresses.filter(isElsewhere).map((address) => `<${name}> ${address}`);
  })));
  const inStyles = files().filter((name) => /\.(css|svg)$/.test(name)).flatMap((name) => {
    const found = read(name).match(/@import[^;]*|url\(\s*["']?(?!["'#])[^)]*|<script|<foreignObject|\bon\w+=|href="[^#"][^"]*"/gi) || [];
    return found.map((what) => `${name}: ${what}`);
  });
  none(inStyles);
});

test('every link inside the site leads to a file and to a place in it', () => {
  const ids = new Map(pages().map((name) => [name, new Set(tags(read(name)).map(({ attributes }) => attributes.id))]));
  none(about((html, page) => tags(html).flatMap(({ attributes }) => {
    return [attributes.href, attributes.src].filter((address) => address && !isElsewhere(address)).filter((address) => {
      const [, file, anchor] = /^([^?#]*)[^#]*#?(.*)$/.exec(address);
      const target = file.startsWith('/') ? file.slice(1) : path.posix.join(path.posix.dirname(page), decodeURIComponent(file));
      const name = file ? target.replace(/(^|\/)$/, '$1index.html') : page;
      // What a list is narrowed by is no place in it.
      const place = /^audience=/.test(anchor) ? '' : decodeURIComponent(anchor);
      return !exists(name) || (place && ids.has(name) && !ids.get(name).has(place));
    });
  })));
});

test('links stay relative, except on the page for lost addresses', () => {
  none(about((html, page) => page === '404.html' ? [] : tags(html).flatMap(({ attributes }) => {
    return [attributes.href, attributes.src].filter((address) => address && address.startsWith('/'));
  })));
});

test('every page tells its language, its width and its own title', () => {
  const titles = new Map();
  none(about((html, page) => {
    const title = /<title>([^<]*)<\/title>/.exec(html)?.[1];
    // The current version has two addresses: the one that never moves, and its own.
    const same = page.replace(/^manual\/1\.1\//, 'manual/');
    const before = titles.get(title);
    titles.set(title, same);
    const faults = [];
    if (!/<html [^>]*lang="[a-z]+"/.test(html)) faults.push('no language');
    if (!html.includes('name="viewport" content="width=device-width, initial-scale=1"')) faults.push('no width');
    if (before && before !== same) faults.push(`the title of ${before}: ${title}`);
    return faults;
  }));
});

test('every page says in title and band that it is a sample', () => {
  none(about((html) => {
    const band = /<section class="sample-band"[^>]*>([^]*?)<\/section>/.exec(html);
    const faults = [];
    if (!/<title>[^<]*見本/.test(html)) faults.push('title');
    if (!band || !band[1].includes('見本')) faults.push('band');
    return faults;
  }));
});

/** Full-width figures and dashes as ASCII, so that no spelling hides a number. */
const plain = (text) => text.normalize('NFKC').replace(/[\u2010-\u2015\u2212\u30fc]/g, '-');

/** All matches in the text files of the site, with their files. */
const inTexts = (pattern) => textFiles().flatMap((name) => {
  return Array.from(plain(read(name)).matchAll(pattern), ([what]) => `${name}: ${what}`);
});

test('no address of a real authority is anywhere in the sample', () => {
  none(inTexts(/[\w.-]*\b(go|lg)\.jp\b/gi));
});

test('no telephone number that could be dialled is anywhere in the sample', () => {
  const NUMBERS = /(?<![\w.-])(?:\+81[- ]?|0)\d{1,4}[-() ]{1,2}\d{1,4}[-() ]{1,2}\d{3,4}(?![\w-])|(?<![\w./-])0(?:120|[5789]0|3|6)\d{7,8}(?!\w)|tel:[^"]*/g;
  none(inTexts(NUMBERS).filter((found) => !/: (tel:)?00-0000-0000$/.test(found)));
  assert.ok(inTexts(NUMBERS).length > 0, 'the pattern knows numbers');
});

test('mail addresses in the sample belong to nobody', () => {
  const mail = inTexts(/[\w.+-]+@[\w-]+(\.[\w-]+)+/g);
  none(mail.filter((found) => !/[@.]example\.(jp|com|org|net)$/.test(found)));
});
