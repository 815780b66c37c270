import { spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';

const PRLIMIT_MS = 2_000;

/**
 * From here on neither this process nor what it starts leaves its memory, with the keys in it, in a file when it crashes. To be called before
 * a key is read.
 *
 * On Linux the size of a core file is limited to nothing, and nothing of the memory is given to a core handler (systemd-coredump, apport),
 * which the kernel starts whatever the limit is. macOS writes no core files unless somebody raises the limit in the shell that starts the
 * desk; an engine is started without in any case. Windows writes none.
 * @source core(5), prlimit(1); report.reportOnFatalError and the like in Node's documentation of `process`
 */
export function refuseCoreFiles(): void {
  // What `--report-on-...` asks for: such a report repeats messages that no redactor has seen.
  Object.assign(process.report ?? {}, { reportOnFatalError: false, reportOnSignal: false, reportOnUncaughtException: false });
  if (process.platform !== 'linux') return;
  emptyCoreFiles();
  if (!isLimited()) spawnSync('prlimit', ['--pid', String(process.pid), '--core=0:0'], { stdio: 'ignore', timeout: PRLIMIT_MS });
}

/** No memory of ours in a core file, whoever writes it; what is started from here inherits that. */
function emptyCoreFiles(): void {
  try {
    writeFileSync('/proc/self/coredump_filter', '0');
  } catch {
    return; // a kernel without it, or a container that keeps it from us: the limit is what is left
  }
}

/** Most systems start programs with a limit of nothing: then there is nothing to do. */
function isLimited(): boolean {
  try {
    return /^Max core file size\s+0\s/m.test(readFileSync('/proc/self/limits', 'utf8'));
  } catch {
    return false; // no /proc: prlimit may still know how
  }
}
