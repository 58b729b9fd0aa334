'use strict';

// The Nu Html Checker of the W3C finds no error and no warning in any page, style or picture of the site.

const assert = require('node:assert');
const { spawnSync } = require('node:child_process');
const path = require('node:path');
const test = require('node:test');
const jar = require('vnu-jar');
const { SITE, files, none } = require('./site');

/** CSS that browsers know and the checker does not yet: without it they show the same, a little plainer. */
const TOO_NEW = [
  // CSS Custom Highlight API: the words that led here from the search.
  (message, extract) => message === 'CSS: Parse Error.' && /^::highlight\(hit\) \{/.test(extract),
  // SVG 2: geometry and order of painting as properties, in schedules.
  (message) => /^CSS: “(y|cy|r|paint-order)”: Property “\1” doesn't exist\.$/.test(message),
];

test('the Nu Html Checker has nothing to say', () => {
  const names = files().filter((name) => /\.(html|css|svg)$/.test(name));
  const options = ['-Dfile.encoding=UTF-8', '-jar', jar, '--format', 'json', '--also-check-css', '--also-check-svg', ...names];
  const { error, stderr } = spawnSync('java', options, { cwd: SITE, encoding: 'utf8', maxBuffer: 1 << 26 });
  assert.ok(!error, `the checker needs Java, e.g. Debian's default-jre-headless: ${error?.message}`);
  assert.match(stderr, /^\{.*"messages":\[/s, `the checker has not run: ${stderr}`);
  const { messages } = JSON.parse(stderr);
  const told = messages.filter(({ message, extract }) => !TOO_NEW.some((known) => known(message, extract || '')));
  none(told.map(({ type, subType, url, lastLine, lastColumn, message }) => {
    return `${path.relative(SITE, decodeURI(url.replace(/^file:/, '')))}:${lastLine}:${lastColumn}: ${subType || type}: ${message}`;
  }));
});
