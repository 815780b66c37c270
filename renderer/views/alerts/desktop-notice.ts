import { useCallback, useState } from 'react';

/** `unavailable`: this browser has none, or not on this address (it wants HTTPS or the desk's own computer). */
export type NoticePermission = NotificationPermission | 'unavailable';

export function noticePermission(): NoticePermission {
  return typeof Notification === 'undefined' || !window.isSecureContext ? 'unavailable' : Notification.permission;
}

/** The browser's permission, and how to ask for it; asked by a press alone, never by itself. */
export function useNoticePermission(): [NoticePermission, () => Promise<void>] {
  const [permission, setPermission] = useState(noticePermission);
  const ask = useCallback(async () => setPermission(await Notification.requestPermission()), []);
  return [permission, ask];
}

/** Shows a desktop notification where it is permitted. @param tag one of the same tag takes its place: several windows show it once */
export function notifyDesktop(title: string, body: string, tag: string): void {
  if (noticePermission() !== 'granted') return;
  try {
    const notice = new Notification(title, { body, tag, silent: true });
    notice.onclick = () => window.focus();
  } catch (error) {
    // Browsers of telephones have the class and let only a service worker use it.
    console.info('no desktop notification:', error instanceof Error ? error.message : error);
  }
}
