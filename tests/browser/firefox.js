'use strict';

// Debian's Firefox without a window, driven by Marionette: what it speaks by itself, over one connection of the loopback.

const fs = require('node:fs');
const net = require('node:net');
const os = require('node:os');
const path = require('node:path');
const { once } = require('node:events');
const { spawn } = require('node:child_process');
const { setTimeout: pause } = require('node:timers/promises');
const { freePort } = require('./port');

const FIREFOX = process.env.FIREFOX || '/usr/bin/firefox-esr';
const ELEMENT = 'element-6066-11e4-a52e-4f735466cecf';
/** How long something that comes is waited for, in milliseconds. */
const PATIENCE = 60000;

/** Another try every moment until it succeeds, or has failed for too long. */
async function patiently(attempt) {
  const end = Date.now() + PATIENCE;
  for (;;) {
    try {
      return await attempt();
    } catch (error) {
      if (Date.now() > end) throw error;
      await pause(200);
    }
  }
}

/** A connection on which one command after the other is answered: `length:[0, id, command, parameters]`. */
async function connect(port) {
  const socket = net.connect(port, '127.0.0.1');
  await once(socket, 'connect');
  const waiting = new Map();
  let bytes = Buffer.alloc(0);
  let count = 0;
  socket.on('data', (more) => {
    bytes = Buffer.concat([bytes, more]);
    for (let colon = bytes.indexOf(':'); colon > 0; colon = bytes.indexOf(':')) {
      const end = colon + 1 + Number(bytes.subarray(0, colon));
      if (bytes.length < end) return;
      const message = JSON.parse(bytes.subarray(colon + 1, end));
      bytes = bytes.subarray(end);
      // The first message says who answers.
      if (!Array.isArray(message)) continue;
      const [, id, error, result] = message;
      const { resolve, reject } = waiting.get(id);
      waiting.delete(id);
      if (error) reject(new Error(`${error.error}: ${error.message}`));
      else resolve(result && 'value' in result ? result.value : result);
    }
  });
  socket.on('error', () => {});
  socket.on('close', () => waiting.forEach(({ reject }) => reject(new Error('Firefox has gone'))));
  const send = (command, parameters = {}) => new Promise((resolve, reject) => {
    const id = ++count;
    waiting.set(id, { resolve, reject });
    const text = JSON.stringify([0, id, command, parameters]);
    socket.write(`${Buffer.byteLength(text)}:${text}`);
  });
  return { send, end: () => socket.end() };
}

/** A Firefox with a new profile, in which a file may read no other file: as it comes, but said here. */
async function firefox() {
  const profile = fs.mkdtempSync(path.join(os.tmpdir(), 'kawaraban-firefox-'));
  const port = await freePort();
  const settings = { 'marionette.port': port, 'security.fileuri.strict_origin_policy': true, 'browser.shell.checkDefaultBrowser': false };
  const lines = Object.entries(settings).map(([name, value]) => `user_pref("${name}", ${value});\n`);
  fs.writeFileSync(path.join(profile, 'user.js'), lines.join(''));
  const child = spawn(FIREFOX, ['--headless', '--no-remote', '--marionette', '--profile', profile], { stdio: 'ignore' });
  const gone = once(child, 'exit');
  const { send, end } = await patiently(() => connect(port));
  await send('WebDriver:NewSession', {});
  const find = (value) => patiently(() => send('WebDriver:FindElement', { using: 'css selector', value })).then((found) => found[ELEMENT]);
  return {
    open: (url) => send('WebDriver:Navigate', { url }),
    url: () => send('WebDriver:GetCurrentURL'),
    text: async (selector) => send('WebDriver:GetElementText', { id: await find(selector) }),
    type: async (selector, text) => send('WebDriver:ElementSendKeys', { id: await find(selector), text }),
    /** Clicks as a hand does: what is covered or gone can't be clicked. */
    click: (selector) => patiently(async () => send('WebDriver:ElementClick', { id: await find(selector) })),
    async close() {
      await send('Marionette:Quit', { flags: ['eForceQuit'] }).catch(() => {});
      end();
      await gone;
      fs.rmSync(profile, { recursive: true, force: true });
    },
  };
}

module.exports = { FIREFOX, firefox };
