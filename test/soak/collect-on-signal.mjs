// Loaded by desk and engine before anything else of theirs (`node --import`), so that the soak can ask for a thorough collection: what is
// held after it is held by somebody, whatever the collector would have done when. `?warmUpMs=N`: V8 compiles for so long, and keeps what it
// has compiled then. What more it would compile in hours is no leak, and half a megabyte in ten minutes at first.
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

setFlagsFromString('--expose-gc');
const collect = runInNewContext('gc');
// Twice: what the first round ends (weak references, buffers of dead views) is free after the second.
process.on('SIGUSR2', () => {
  collect();
  setImmediate(collect);
});
const warmUpMs = Number(new URL(import.meta.url).searchParams.get('warmUpMs'));
setTimeout(() => setFlagsFromString('--no-opt'), warmUpMs).unref();
