interface PairWords {
  hint: string;
  label: string;
  send: string;
  /** The code is not right, or over. */
  refused: string;
  /** `{seconds}` is put in. */
  wait: string;
  unreachable: string;
  done: string;
}

const WORDS: Record<string, PairWords> = {
  en: {
    hint: 'A producer makes a code in Settings, with "Pair a device". The newest address that the desk printed works too.',
    label: 'Code, six digits',
    send: 'Pair this device',
    refused: 'This is not the code, or it is over. Look at it again, or ask for a new one.',
    wait: 'Too many wrong tries. Wait {seconds} seconds, then try again.',
    unreachable: 'The desk does not answer. Check that it runs and that this device is on its network, then try again.',
    done: 'Paired. The desk opens…',
  },
  ko: {
    hint: '프로듀서가 설정의 "기기 페어링"에서 코드를 만듭니다. 데스크가 마지막으로 표시한 주소로도 들어올 수 있습니다.',
    label: '코드 여섯 자리',
    send: '이 기기 페어링',
    refused: '코드가 틀렸거나 만료되었습니다. 다시 확인하거나 새 코드를 받으세요.',
    wait: '잘못된 시도가 너무 많습니다. {seconds}초 기다린 뒤 다시 시도하세요.',
    unreachable: '데스크가 응답하지 않습니다. 데스크가 켜져 있고 이 기기가 같은 네트워크에 있는지 확인한 뒤 다시 시도하세요.',
    done: '페어링되었습니다. 데스크를 엽니다…',
  },
  zh: {
    hint: '请制作人在“设置”中用“配对设备”生成配对码。也可打开控制台最近显示的地址。',
    label: '六位配对码',
    send: '配对此设备',
    refused: '配对码不正确或已失效。请再核对一次，或索取新的配对码。',
    wait: '错误次数过多。请等待 {seconds} 秒后重试。',
    unreachable: '控制台没有响应。请确认其正在运行且本设备与其在同一网络，然后重试。',
    done: '配对成功，正在打开控制台…',
  },
};

/**
 * The few words of the page that asks for a pairing code, in the visitor's language; English where Foyer does not speak it.
 * @param languages as `navigator.languages` gives them, the preferred one first
 */
export function pairWords(languages: readonly string[]): PairWords & { language: string } {
  const language = languages.map((tag) => tag.slice(0, 2).toLowerCase()).find((code) => code in WORDS) ?? 'en';
  return { language, ...WORDS[language]! };
}
