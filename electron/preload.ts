import { ipcRenderer } from 'electron';

/**
 * Hands the page one MessagePort to the desk and nothing else: no Node, no ipcRenderer. The page says `foyer:ready` once it listens (and
 * again after a reload); the main process checks who asks and answers with a port, which goes on to the page's own world.
 */
window.addEventListener('message', (event) => {
  if (event.source === window && event.data === 'foyer:ready') ipcRenderer.send('foyer:port');
});

ipcRenderer.on('foyer:port', (event) => {
  window.postMessage('foyer:port', '*', [...event.ports]);
});
