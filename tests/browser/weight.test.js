'use strict';

// What the top page weighs on its way, packed as hosts pack it: little enough for an old phone far from a mast.

const assert = require('node:assert');
const test = require('node:test');
const { launch, none, profile, serve } = require('./site');

const KB = 1024;

test('the top page is light, its scripts too, and all of it comes from its own host', async (t) => {
  const browser = await launch();
  const place = await serve({ packed: true });
  const context = await profile(browser, { viewport: { width: 360, height: 740 } });
  try {
    const page = await context.newPage();
    const requests = [];
    page.on('request', (request) => requests.push(request));
    await page.goto(place.base, { waitUntil: 'networkidle' });
    const parts = await Promise.all(requests.map(async (request) => ({
      name: request.url().replace(place.base, ''),
      kind: request.resourceType(),
      bytes: (await request.sizes()).responseBodySize,
    })));
    const weigh = (wanted) => parts.filter(wanted).reduce((sum, { bytes }) => sum + bytes, 0);
    const all = weigh(({ kind, name }) => kind !== 'image' && !/\.(png|webp|svg)$/.test(name));
    const scripts = weigh(({ kind }) => kind === 'script');
    t.diagnostic(`${all} bytes without pictures, ${scripts} of them scripts: ${parts.map(({ name, bytes }) => `${name || 'page'} ${bytes}`).join(', ')}`);
    assert.ok(parts.some(({ name }) => name === 'assets/site.js') && parts.every(({ bytes }) => bytes > 0), 'all is measured');
    none(requests.map((request) => request.url()).filter((address) => !address.startsWith(place.base)));
    assert.ok(all <= 50 * KB, `${all} bytes`);
    assert.ok(scripts <= 12 * KB, `${scripts} bytes of scripts`);
  } finally {
    await context.close();
    await browser.close();
    await place.close();
  }
});
