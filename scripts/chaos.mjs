// `npm run chaos -- [--minutes M] [--seed S] [--destinations N] [--json]`: a whole hall under random faults, judged fault by fault.
import { runWithPeers } from './with-peers.mjs';

process.exit(runWithPeers('chaos needs', 'test/chaos/main.ts'));
