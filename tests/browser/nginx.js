'use strict';

// Debian's nginx as an ordinary process, with the settings of docs/hosting/nginx.conf and nothing else of the host's.

const fs = require('node:fs');
const os = require('node:os');
const path = require('node:path');
const { once } = require('node:events');
const { spawn } = require('node:child_process');
const { freePort } = require('./port');

const SETTINGS = path.join(__dirname, '..', '..', 'docs', 'hosting', 'nginx.conf');

/** Replaces what the guide tells people to replace; whatever is no longer there is a fault of the guide or of the test. */
const replaced = (text, pairs) => pairs.reduce((text, [from, to]) => {
  if (!text.includes(from)) throw new Error(`docs/hosting/nginx.conf has no "${from}"`);
  return text.replaceAll(from, to);
}, text);

/** Serves the folder of a built site below `base`, in the form of `serve` in site.js. */
async function nginx(site, base = '/') {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'kawaraban-nginx-'));
  const port = await freePort();
  const root = path.join(folder, 'root');
  const below = path.join(root, base);
  fs.mkdirSync(path.dirname(below), { recursive: true });
  fs.symlinkSync(site, below.replace(/\/$/, ''));
  const server = replaced(fs.readFileSync(SETTINGS, 'utf8'), [
    ['    listen 80;', `    listen 127.0.0.1:${port};`],
    ['    listen [::]:80;\n', ''],
    ['root /srv/portal;', `root ${root};`],
    [' /404.html;', ` ${base}404.html;`],
  ]);
  fs.writeFileSync(path.join(folder, 'server.conf'), server);
  const temporary = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'].map((name) => `${name}_temp_path ${folder}/${name};`);
  // The format is what the tests ask for afterwards; the rest of `http` is as in Debian's nginx.conf.
  const main = `daemon off; pid ${folder}/pid; error_log ${folder}/error.log; worker_processes 2;
    ${process.getuid() === 0 ? 'user root;' : ''}
    events {}
    http {
      ${temporary.join(' ')}
      default_type application/octet-stream;
      log_format asked '$status $request_uri';
      access_log ${folder}/access.log asked;
      include ${folder}/server.conf;
    }`;
  fs.writeFileSync(path.join(folder, 'nginx.conf'), main);
  const program = spawn('nginx', ['-e', `${folder}/error.log`, '-c', `${folder}/nginx.conf`], {
    stdio: 'ignore',
    env: { ...process.env, PATH: `${process.env.PATH}:/usr/sbin` },
  });
  const ended = once(program, 'exit');
  const address = `http://127.0.0.1:${port}${base}`;
  for (let tries = 0; ; tries++) {
    if (await fetch(address).then((response) => response.text(), () => null) !== null) break;
    if (tries > 100 || program.exitCode !== null) throw new Error(fs.readFileSync(`${folder}/error.log`, 'utf8'));
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  fs.truncateSync(`${folder}/access.log`);
  const asked = () => fs.readFileSync(`${folder}/access.log`, 'utf8').split('\n').filter(Boolean);
  const addresses = (lines) => lines.map((line) => line.slice(4));
  return {
    base: address,
    get requests() { return addresses(asked()); },
    get misses() { return addresses(asked().filter((line) => line.startsWith('404'))); },
    async close() {
      program.kill();
      await ended;
      fs.rmSync(folder, { recursive: true, force: true });
    },
  };
}

module.exports = { nginx };
