// `npm run soak -- [--minutes M] [--destinations N] [--json]`: memory and handles of desk and engine over time, under mild faults.
import { runWithPeers } from './with-peers.mjs';

process.exit(runWithPeers('soak needs', 'test/soak/main.ts'));
