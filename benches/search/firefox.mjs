// Firefox over WebDriver BiDi, with the strict rule that a file may read no other file.

import puppeteer from 'puppeteer-core';

/** Every query in a new container of cookies and caches, then the next one on the same page. */
export async function firefox(base, asked, search) {
  const browser = await puppeteer.launch({
    browser: 'firefox',
    executablePath: process.env.FIREFOX || '/usr/bin/firefox-esr',
    extraPrefsFirefox: { 'security.fileuri.strict_origin_policy': true },
  });
  const runs = [];
  for (const [n, query] of asked.entries()) {
    const context = await browser.createBrowserContext();
    const page = await context.newPage();
    await page.goto(base + 'index.html');
    const cold = await page.evaluate(search, query);
    const warm = await page.evaluate(search, asked[(n + 1) % asked.length]);
    runs.push({ query, cold, warm });
    await context.close();
  }
  const version = await browser.version();
  await browser.close();
  return { runs, version };
}
