import { useEffect, useMemo, useRef, useState } from 'react';
import { useSnapshot } from '../../client/hooks.tsx';
import { byWeight, isAtLeast, useAlertText } from './alert-face.ts';
import { AlertTone } from './alert-tone.ts';
import { notifyDesktop } from './desktop-notice.ts';
import { newlyRaised } from './newly-raised.ts';

/**
 * Tells of alerts that are raised while this page is open: to assistive technology at any level, and, from the level that is set, by sound and
 * desktop notification. What lasted already when the page came is only shown.
 */
export function AlertTeller() {
  const alerts = useSnapshot((snapshot) => snapshot.alerts);
  const { level: least, sound, desktop } = useSnapshot((snapshot) => snapshot.settings.alerts);
  const alertText = useAlertText();
  const known = useRef<ReadonlySet<string> | null>(null);
  const tone = useMemo(() => new AlertTone(), []);
  const [said, say] = useState('');

  useEffect(() => () => void tone.close(), [tone]);
  useEffect(() => {
    const fresh = [...newlyRaised(known.current, alerts)].sort(byWeight);
    known.current = new Set(alerts.map(({ id }) => id));
    const [worst] = fresh;
    if (!worst) return;
    // Critical ones are read from the strip.
    const quiet = fresh.find(({ level }) => level !== 'critical');
    if (quiet) say(alertText(quiet).what);
    const told = fresh.filter(({ level }) => isAtLeast(level, least));
    if (desktop) {
      for (const alert of told) {
        const { what, next } = alertText(alert);
        notifyDesktop(what, next, alert.id);
      }
    }
    if (sound && told.length > 0) tone.play(worst.level).catch((error: unknown) => console.info('no alert tone:', error));
  }, [alerts, least, sound, desktop, alertText, tone]);

  return (
    <span className="off-screen" role="status" data-said>
      {said}
    </span>
  );
}
