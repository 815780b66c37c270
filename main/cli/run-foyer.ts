import { appPaths } from '../base/app-paths.ts';
import { Fault } from '../base/fault.ts';
import { runDesk } from './desk-command.ts';
import { runDoctor } from './doctor/doctor.ts';
import { faultText } from './fault-text.ts';
import { type CommandIo, EXIT } from './io.ts';
import { runSimulcast } from './simulcast.ts';
import { USAGE } from './usage.ts';

/**
 * The `foyer` command.
 * @param argv without node and script
 * @returns the exit code: 0 done, 1 an expected failure (said on stderr, with what to do), 64 used wrongly
 */
export async function runFoyer([command, ...argv]: string[], io: CommandIo): Promise<number> {
  try {
    switch (command) {
      case 'desk':
        return await runDesk(argv, io);
      case 'simulcast':
        return await runSimulcast(argv);
      case 'doctor':
        return await runDoctor(argv, io);
      case 'help':
      case '--help':
      case '-h':
        io.out(USAGE);
        return EXIT.ok;
      case 'version':
      case '--version':
        io.out(appPaths(import.meta.dirname).version);
        return EXIT.ok;
      default:
        io.err(command === undefined ? USAGE : `foyer: there is no command "${command}".\n\n${USAGE}`);
        return EXIT.usage;
    }
  } catch (error) {
    if (!(error instanceof Fault)) throw error;
    io.err(`foyer: ${faultText(error.toInfo())}`);
    return error.code === 'desk/bad-argument' ? EXIT.usage : EXIT.failed;
  }
}
