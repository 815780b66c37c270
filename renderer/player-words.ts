interface PlayerWords {
  waiting: string;
  unsupported: string;
  sound: string;
}

const WORDS: Record<string, PlayerWords> = {
  en: {
    waiting: 'The broadcast has not begun, or is interrupted. It starts here by itself.',
    unsupported: 'This browser cannot play the broadcast. Please use a current one.',
    sound: 'Turn sound on',
  },
  ko: {
    waiting: '방송이 아직 시작되지 않았거나 잠시 중단되었습니다. 이 화면에서 자동으로 시작됩니다.',
    unsupported: '이 브라우저에서는 방송을 재생할 수 없습니다. 최신 브라우저를 사용해 주세요.',
    sound: '소리 켜기',
  },
  zh: {
    waiting: '直播尚未开始或暂时中断，稍后会在此自动播放。',
    unsupported: '此浏览器无法播放直播，请使用新版浏览器。',
    sound: '打开声音',
  },
};

/**
 * The few words of the public player page, in the visitor's language; English where Foyer does not speak it. They are apart from the
 * desk's words so that the public page stays small.
 * @param languages as `navigator.languages` gives them, the preferred one first
 */
export function playerWords(languages: readonly string[]): PlayerWords & { language: string } {
  const language = languages.map((tag) => tag.slice(0, 2).toLowerCase()).find((code) => code in WORDS) ?? 'en';
  return { language, ...WORDS[language]! };
}
