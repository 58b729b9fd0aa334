'use strict';

// The built site under test: its files, a small server for it, the browser, and what the browser complains about.

const assert = require('node:assert');
const fs = require('node:fs');
const http = require('node:http');
const path = require('node:path');
const zlib = require('node:zlib');
const { pathToFileURL } = require('node:url');
const { chromium } = require('playwright-core');
const { nginx } = require('./nginx');

const SITE = path.resolve(process.env.SITE || path.join(__dirname, '..', '..', 'output', 'site'));
if (!fs.existsSync(path.join(SITE, 'index.html'))) {
  throw new Error(`no site in ${SITE}: run \`kawaraban build\` first, or set SITE to the folder of a built site`);
}

/** What the most careful host would send: nothing inline, nothing from another host, no fetch. */
const POLICY = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; font-src 'self'; object-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'";

/** One page of every look: top, contents, chapter, wide tables, old version, history, list, answer, readings, terms. */
const REPRESENTATIVE = [
  'index.html',
  'manual/index.html',
  'manual/terminal.html',
  'manual/annex/a2-interface.html',
  'manual/1.0/overview.html',
  'manual/history.html',
  'manual/overview.html',
  'manual/operation.html',
  'manual/captions.html',
  'manual/1.1/diff-1.0.html',
  'faq/index.html',
  'faq/309.html',
  'leaflets/card-easy.html',
  'offices/index.html',
  'offices/992011/index.html',
  'glossary.html',
];

const TYPES = {
  css: 'text/css; charset=utf-8',
  csv: 'text/csv; charset=utf-8',
  html: 'text/html; charset=utf-8',
  js: 'text/javascript; charset=utf-8',
  json: 'application/json',
  pdf: 'application/pdf',
  png: 'image/png',
  svg: 'image/svg+xml',
  txt: 'text/plain; charset=utf-8',
  webp: 'image/webp',
  xml: 'application/xml; charset=utf-8',
  zip: 'application/zip',
};
const BINARY = ['pdf', 'png', 'webp', 'zip'];

const extension = (name) => path.extname(name).slice(1);

/** All files of the site, as sorted paths with `/`. */
function files(folder = '') {
  const entries = fs.readdirSync(path.join(SITE, folder), { withFileTypes: true });
  return entries.flatMap((entry) => {
    const name = path.posix.join(folder, entry.name);
    return entry.isDirectory() ? files(name) : [name];
  }).sort();
}

/** All pages but former addresses of renamed ones, which a browser leaves at once. */
const pages = () => files().filter((name) => extension(name) === 'html' && !read(name).includes('http-equiv="refresh"'));
const textFiles = () => files().filter((name) => !BINARY.includes(extension(name)));
const read = (name) => fs.readFileSync(path.join(SITE, name), 'utf8');
const exists = (name) => fs.existsSync(path.join(SITE, name)) && fs.statSync(path.join(SITE, name)).isFile();

/**
 * Serves the site below `base` on the loopback. `requests` are the addresses that were asked for, `misses` those that
 * do not exist; they are answered by 404.html, as hosts do. `packed`: texts come as gzip. With `HOST=nginx`, Debian's
 * nginx serves it as docs/hosting tells; it packs always. `BASE` names another path than `/`, `site` another built site.
 */
async function serve({ base = process.env.BASE || '/', policy = POLICY, packed = false, site = SITE } = {}) {
  if (process.env.HOST === 'nginx' && policy === POLICY) return nginx(site, base);
  const exists = (name) => fs.existsSync(path.join(site, name)) && fs.statSync(path.join(site, name)).isFile();
  const requests = [];
  const misses = [];
  const server = http.createServer((request, response) => {
    requests.push(request.url);
    const { pathname } = new URL(request.url, 'http://localhost');
    const wanted = decodeURIComponent(pathname).replace(/\/$/, '/index.html');
    const name = wanted.startsWith(base) ? path.posix.normalize(wanted.slice(base.length)) : '..';
    const found = !name.startsWith('..') && exists(name);
    if (!found) misses.push(request.url);
    const sent = found ? name : '404.html';
    const headers = { 'Content-Type': TYPES[extension(sent)] || 'application/octet-stream' };
    if (policy) headers['Content-Security-Policy'] = policy;
    const bytes = fs.readFileSync(path.join(site, sent));
    const packs = packed && !BINARY.includes(extension(sent));
    if (packs) headers['Content-Encoding'] = 'gzip';
    response.writeHead(found ? 200 : 404, headers);
    response.end(packs ? zlib.gzipSync(bytes) : bytes);
  });
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  const close = () => {
    server.closeAllConnections();
    return new Promise((resolve) => server.close(resolve));
  };
  return { base: `http://127.0.0.1:${server.address().port}${base}`, requests, misses, close };
}

/** The site opened from a folder, in the form of `serve`. */
function folder() {
  return { base: pathToFileURL(SITE).href + '/', requests: [], misses: [], close: async () => {} };
}

/** Debian's chromium, or the one that CHROMIUM names. */
function launch() {
  return chromium.launch({
    executablePath: process.env.CHROMIUM || '/usr/bin/chromium',
    args: [
      '--no-sandbox',
      '--disable-gpu',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
    ],
  });
}

/** A new profile of the browser; what does not come soon never comes, but a page may wait for a busy machine. */
async function profile(browser, settings = {}) {
  const usual = { viewport: { width: 1280, height: 800 }, locale: 'ja-JP', reducedMotion: 'reduce' };
  const context = await browser.newContext({ ...usual, ...settings });
  context.setDefaultTimeout(5000);
  context.setDefaultNavigationTimeout(60000);
  return context;
}

/** Collects whatever goes wrong in a page: console, errors, failed requests, requests that leave the site. */
function watch(page, base) {
  const troubles = [];
  const note = (what) => troubles.push(`${page.url().replace(base, '').slice(0, 80)}: ${what}`);
  page.on('console', (message) => note(`console.${message.type()}: ${message.text()}`));
  page.on('pageerror', (error) => note(`error: ${error.message}`));
  page.on('requestfailed', (request) => {
    const { errorText } = request.failure();
    // What was still under way when the test went on to the next page is no failure of the site.
    if (errorText !== 'net::ERR_ABORTED') note(`failed: ${request.url()} (${errorText})`);
  });
  page.on('request', (request) => request.url().startsWith(base) || note(`leaves the site: ${request.url()}`));
  page.on('response', (response) => response.status() < 400 || note(`${response.status()}: ${response.url()}`));
  return troubles;
}

/** Opens pages of a place one after another, some at a time, and gathers what goes wrong and what `look` finds. */
async function visit(context, { base }, names, look = () => []) {
  const waiting = names.slice();
  const troubles = [];
  await Promise.all(Array.from({ length: 3 }, async () => {
    const page = await context.newPage();
    const seen = watch(page, base);
    while (waiting.length) {
      const name = waiting.shift();
      await page.goto(base + name);
      troubles.push(...(await look(page, name)));
    }
    troubles.push(...seen);
    await page.close();
  }));
  return troubles;
}

/** Asserts that a list of faults is empty, and shows it if not. */
function none(faults) {
  const rest = faults.length > 50 ? `\n… and ${faults.length - 50} more` : '';
  assert.ok(faults.length === 0, faults.slice(0, 50).join('\n') + rest);
}

module.exports = { POLICY, REPRESENTATIVE, SITE, exists, files, folder, launch, none, pages, profile, read, serve, textFiles, visit, watch };
