// A host for built sites that gzips texts as hosts do and notes what was asked for; the browsers; figures.

import fs from 'node:fs';
import http from 'node:http';
import path from 'node:path';
import zlib from 'node:zlib';
import { spawnSync } from 'node:child_process';
import { chromium } from 'playwright-core';

const TYPES = { css: 'text/css', html: 'text/html; charset=utf-8', js: 'text/javascript; charset=utf-8', json: 'application/json', svg: 'image/svg+xml' };

export const repository = path.join(import.meta.dirname, '..', '..');
/** The search program to measure with sites that are built already. */
export const THEME_SCRIPT = process.env.SEARCH_JS || path.join(repository, 'themes', 'default', 'assets', 'search.js');

const zipped = new Map();

/** A file as a host sends it: texts gzipped (level 6), everything else as it is. */
function sent(file) {
  if (!zipped.has(file)) {
    const bytes = fs.readFileSync(file);
    zipped.set(file, TYPES[path.extname(file).slice(1)] ? zlib.gzipSync(bytes, { level: 6 }) : bytes);
  }
  return zipped.get(file);
}

/**
 * Serves folders by the beginning of the address: `{'/': SITE, '/pagefind/': BUNDLE}`. `taken()` gives what was asked for
 * since the last call, as `{name, bytes}`, bytes of the body as sent.
 */
export async function serve(folders) {
  let log = [];
  const server = http.createServer((request, response) => {
    const name = decodeURIComponent(new URL(request.url, 'http://localhost').pathname);
    const base = Object.keys(folders).filter((base) => name.startsWith(base)).sort((a, b) => b.length - a.length)[0];
    const file = path.join(folders[base], name.slice(base.length));
    if (!fs.existsSync(file)) return response.writeHead(404).end();
    const body = sent(file);
    const type = TYPES[path.extname(file).slice(1)];
    log.push({ name: name.slice(1), bytes: body.length });
    response.writeHead(200, type ? { 'Content-Type': type, 'Content-Encoding': 'gzip' } : { 'Content-Type': 'application/octet-stream' });
    response.end(body);
  });
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    base: `http://127.0.0.1:${server.address().port}/`,
    taken: () => [log, (log = [])][0],
    close: () => { server.closeAllConnections(); server.close(); },
  };
}

export function launchChromium() {
  const off = ['background-networking', 'component-update', 'sync', 'gpu', 'quic'];
  return chromium.launch({
    executablePath: process.env.CHROMIUM || '/usr/bin/chromium',
    args: ['--no-sandbox', '--no-first-run', ...off.map((feature) => `--disable-${feature}`)],
  });
}

/** Runs a program: seconds, and the peak memory in MB of its largest process. GNU time tells. */
export function run(program, args) {
  const { status, stderr, stdout } = spawnSync('/usr/bin/time', ['-f', 'TIME %e %M', program, ...args], { encoding: 'utf8', maxBuffer: 1 << 28 });
  const [, seconds, kilobytes] = stderr.match(/TIME (\S+) (\d+)/) || [];
  if (status !== 0) throw new Error(`${program} ended with ${status}: ${stderr.slice(-2000)}`);
  return { seconds: Number(seconds), megabytes: Number(kilobytes) / 1024, stdout };
}

/** Builds a content folder: the site's folder and what it cost. */
export function build(content, output) {
  const cost = run(process.env.KAWARABAN || path.join(repository, 'target', 'release', 'kawaraban'), ['build', '--content', content, '--output', output]);
  return { site: path.join(output, 'site'), cost };
}

/** Number and size of the files below a folder. */
export function sizeOf(folder) {
  const entries = fs.readdirSync(folder, { withFileTypes: true, recursive: true }).filter((entry) => entry.isFile());
  const bytes = entries.reduce((sum, entry) => sum + fs.statSync(path.join(entry.parentPath, entry.name)).size, 0);
  return { files: entries.length, megabytes: bytes / 1e6 };
}

/** The value below which a share of the values lie (nearest rank). */
export function quantile(values, share) {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)] ?? NaN;
}
