import { refuseCoreFiles } from '../system/core-files.ts';
import { processIo } from './io.ts';
import { runFoyer } from './run-foyer.ts';

refuseCoreFiles();
const io = processIo();
process.exitCode = await runFoyer(process.argv.slice(2), io);
io[Symbol.dispose]();
