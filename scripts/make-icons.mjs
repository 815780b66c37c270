// Draws assets/icons from renderer/icon.svg (PNG in every size that Linux wants, icon.ico, icon.icns) and assets/tray, a picture for each tally.
// Needs chromium and ffmpeg; run by hand when the drawing changes.
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { root } from './lib.mjs';

const folder = join(root, 'assets', 'icons');
const trayFolder = join(root, 'assets', 'tray');
const scratch = mkdtempSync(join(tmpdir(), 'foyer-icons-'));
const app = readFileSync(join(root, 'renderer', 'icon.svg'), 'utf8');
const LIGHTS = { standby: '#8b98a5', starting: '#f5a524', 'on-air': '#e5484d', rehearsal: '#3b9eff' };
/** A light on a dark disc, readable on light and dark panels; a ring beside the colour for whoever cannot tell the colours apart. */
const tray = (tally) => {
  const inner =
    tally === 'standby'
      ? '<circle cx="16" cy="16" r="6" fill="none" stroke="#8b98a5" stroke-width="3"/>'
      : `<circle cx="16" cy="16" r="${tally === 'on-air' ? 10 : 7}" fill="${LIGHTS[tally]}"/>`;
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32"><circle cx="16" cy="16" r="15" fill="#11161c"/>${inner}</svg>`;
};

/** Draws an SVG as a PNG with a transparent ground. */
function draw(svg, sizePx, file) {
  const page = join(scratch, 'icon.html');
  writeFileSync(
    page,
    `<!doctype html><style>html,body{margin:0;background:none}svg{display:block;width:${sizePx}px;height:${sizePx}px}</style>${svg}`,
  );
  const args = [
    '--headless=new',
    '--no-sandbox',
    '--hide-scrollbars',
    '--force-device-scale-factor=1',
    '--default-background-color=00000000',
  ];
  // A window of Chromium has a least size: a larger one is drawn and cut.
  const large = join(scratch, 'large.png');
  execFileSync(
    'chromium',
    [...args, `--user-data-dir=${scratch}/profile`, '--window-size=1200,1200', `--screenshot=${large}`, `file://${page}`],
    { stdio: 'ignore' },
  );
  execFileSync('ffmpeg', ['-v', 'error', '-y', '-i', large, '-vf', `crop=${sizePx}:${sizePx}:0:0`, '-pix_fmt', 'rgba', file]);
}

/** @source Microsoft, ICO file format: a directory of PNG pictures; 0 means 256 pixels */
function ico(pictures) {
  const head = Buffer.alloc(6 + 16 * pictures.length);
  head.writeUInt16LE(1, 2);
  head.writeUInt16LE(pictures.length, 4);
  let offset = head.length;
  pictures.forEach(({ sizePx, data }, index) => {
    const at = 6 + 16 * index;
    head.writeUInt8(sizePx % 256, at);
    head.writeUInt8(sizePx % 256, at + 1);
    head.writeUInt16LE(1, at + 4);
    head.writeUInt16LE(32, at + 6);
    head.writeUInt32LE(data.length, at + 8);
    head.writeUInt32LE(offset, at + 12);
    offset += data.length;
  });
  return Buffer.concat([head, ...pictures.map(({ data }) => data)]);
}

/** @source Apple Icon Image format: blocks of type, length and PNG; ic07 128, ic08 256, ic09 512, ic10 1024 */
function icns(pictures) {
  const types = { 128: 'ic07', 256: 'ic08', 512: 'ic09', 1024: 'ic10' };
  const blocks = pictures.map(({ sizePx, data }) => block(types[sizePx], data));
  return block('icns', Buffer.concat(blocks));
}

function block(type, data) {
  const head = Buffer.alloc(8);
  head.write(type, 'ascii');
  head.writeUInt32BE(data.length + 8, 4);
  return Buffer.concat([head, data]);
}

for (const path of [folder, trayFolder]) mkdirSync(path, { recursive: true });
const sizes = [16, 24, 32, 48, 64, 128, 256, 512, 1024];
const pictures = new Map();
for (const sizePx of sizes) {
  const file = join(sizePx === 1024 ? scratch : folder, `${sizePx}x${sizePx}.png`);
  draw(app, sizePx, file);
  pictures.set(sizePx, { sizePx, data: readFileSync(file) });
}
const some = (...wanted) => wanted.map((sizePx) => pictures.get(sizePx));
writeFileSync(join(folder, 'icon.ico'), ico(some(16, 24, 32, 48, 64, 128, 256)));
writeFileSync(join(folder, 'icon.icns'), icns(some(128, 256, 512, 1024)));
for (const tally of Object.keys(LIGHTS)) {
  draw(tray(tally), 22, join(trayFolder, `${tally}.png`));
  draw(tray(tally), 44, join(trayFolder, `${tally}@2x.png`));
}
rmSync(scratch, { recursive: true, force: true });
