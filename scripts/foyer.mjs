// The `foyer` command: builds on first use (its words go to stderr, so that stdout stays the command's own), then runs it in this process.
import { build } from './build.mjs';

build({ quiet: true });
await import('../out/main/foyer.js');
