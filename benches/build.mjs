// What a whole build costs, beside other generators on the same pages in the same run.
//
//   node build.mjs [--pages 1000] [--runs 5] [--peers FOLDER of hugo, mdbook, zensical]
//
// Every run starts without output. Each round runs all generators once, one after the other; medians are printed.

import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { execFileSync, spawnSync } from 'node:child_process';
import { parseArgs } from 'node:util';

const { values } = parseArgs({
  options: { pages: { type: 'string', default: '1000' }, runs: { type: 'string', default: '5' }, peers: { type: 'string' } },
});
const KAWARABAN = process.env.KAWARABAN ?? path.join(import.meta.dirname, '..', 'target', 'release', 'kawaraban');
const MINUTES = 10;
const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'build-'));
const content = path.join(folder, 'content');
const pages = execFileSync('node', [path.join(import.meta.dirname, 'pages.mjs'), '--out', content, '--pages', values.pages, '--rich']);
process.stdout.write(pages);
const markdown = fs.readdirSync(content, { recursive: true }).filter((name) => name.endsWith('.md')).sort();
const save = (name, text) => {
  fs.mkdirSync(path.dirname(path.join(folder, name)), { recursive: true });
  fs.writeFileSync(path.join(folder, name), text);
};

const generators = [['kawaraban', [KAWARABAN, 'build', '--content', content, '--themes', 'none', '--output', 'output-kawaraban'], folder, 'output-kawaraban']];
if (values.peers) {
  const peer = (name) => path.join(path.resolve(values.peers), name);
  // Hugo: highlighting, no search. Front matter where it wants one for a title; a root index.md would take all pages into itself.
  for (const name of markdown) {
    const text = fs.readFileSync(path.join(content, name), 'utf8');
    save(path.join('hugo', 'content', name === 'index.md' ? '_index.md' : name), text.startsWith('---') ? text.replace(/^published: .*$/m, '') : text.replace(/^# (.*)\n/, '---\ntitle: "$1"\n---\n'));
  }
  fs.cpSync(path.join(content, 'pictures'), path.join(folder, 'hugo', 'static', 'pictures'), { recursive: true });
  save('hugo/hugo.toml', 'baseURL = "https://example.jp/"\nlanguageCode = "ja"\ntitle = "計測"\nhasCJKLanguage = true\n[markup.highlight]\nnoClasses = false\n[markup.goldmark.renderer]\nunsafe = true\n');
  save('hugo/layouts/_default/single.html', '<!DOCTYPE html><html lang="ja"><head><meta charset="utf-8"><title>{{ .Title }}</title></head><body><nav>{{ range .Site.Sections }}<a href="{{ .RelPermalink }}">{{ .Title }}</a>{{ end }}</nav><main><h1>{{ .Title }}</h1>{{ .TableOfContents }}{{ .Content }}</main></body></html>\n');
  save('hugo/layouts/_default/list.html', '<!DOCTYPE html><html lang="ja"><head><meta charset="utf-8"><title>{{ .Title }}</title></head><body><ul>{{ range .Pages }}<li><a href="{{ .RelPermalink }}">{{ .Title }}</a></li>{{ end }}</ul></body></html>\n');
  generators.push(['hugo', [peer('hugo'), '--noBuildLock', '--source', 'hugo', '--destination', '../output-hugo', '--ignoreCache'], folder, 'output-hugo']);
  // mdBook: search on, highlighting in the browser.
  fs.cpSync(content, path.join(folder, 'mdbook', 'src'), { recursive: true });
  save('mdbook/src/SUMMARY.md', `# Summary\n\n${markdown.map((name) => `- [${name}](${name})\n`).join('')}`);
  save('mdbook/book.toml', '[book]\ntitle = "計測"\nlanguage = "ja"\n[build]\nbuild-dir = "../output-mdbook"\n');
  generators.push(['mdbook', [peer('mdbook'), 'build', 'mdbook'], folder, 'output-mdbook']);
  // Zensical: search and highlighting on.
  fs.cpSync(content, path.join(folder, 'zensical', 'docs'), { recursive: true });
  save('zensical/zensical.toml', '[project]\nsite_name = "計測"\nsite_dir = "site"\n');
  generators.push(['zensical', [peer('zensical'), 'build', '--clean'], path.join(folder, 'zensical'), 'zensical/site']);
  // The slowest takes minutes for pages by the thousand: who leaves it out of the folder measures without it.
  generators.splice(0, Infinity, ...generators.filter(([, [program]]) => fs.existsSync(program)));
}

const median = (numbers) => numbers.toSorted((one, other) => one - other)[Math.floor(numbers.length / 2)];
const found = new Map(generators.map(([name]) => [name, []]));
for (let run = 0; run < Number(values.runs); run++) {
  for (const [name, command, cwd, output] of generators) {
    // Put aside, removed at the end: a file system that has just removed 100,000 files is slow in making new ones.
    if (fs.existsSync(path.join(folder, output))) fs.renameSync(path.join(folder, output), path.join(folder, `old-${name}-${run}`));
    const done = spawnSync('/usr/bin/time', ['-f', '%e %U %S %M', 'timeout', `${MINUTES}m`, ...command], { cwd, encoding: 'utf8' });
    const measured = done.stderr?.trim().split('\n').at(-1).match(/^([\d.]+) ([\d.]+) ([\d.]+) (\d+)$/);
    if (done.status !== 0 || !measured) {
      const why = done.status === 124 ? `not done within ${MINUTES} minutes` : (done.error ?? (done.stdout + done.stderr).slice(-400));
      console.log(`${name}: ${why}`);
      continue;
    }
    const [wall, user, system, peak] = measured.slice(1).map(Number);
    found.get(name).push({ wall, cpu: user + system, peak: peak / 1000 });
  }
}
console.log(`${'median of'.padEnd(12)}${values.runs.padStart(4)}${'wall s'.padStart(10)}${'CPU s'.padStart(10)}${'peak MB'.padStart(10)}${'files'.padStart(10)}`);
for (const [name, , , output] of generators) {
  const runs = found.get(name);
  if (!runs.length) continue;
  const of = (field) => median(runs.map((run) => run[field]));
  const files = fs.readdirSync(path.join(folder, output), { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile()).length;
  console.log(`${name.padEnd(16)}${of('wall').toFixed(2).padStart(10)}${of('cpu').toFixed(2).padStart(10)}${of('peak').toFixed(0).padStart(10)}${String(files).padStart(10)}`);
}
fs.rmSync(folder, { recursive: true, force: true });
