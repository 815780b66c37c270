// `npm run bench [-- --quick] [--ours] [name ...]`: Foyer against nginx-rtmp push and ffmpeg, in the same run.
import { runWithPeers } from './with-peers.mjs';

process.exit(runWithPeers('the benches need', 'test/bench/main.ts'));
