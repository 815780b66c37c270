import type { AlertWords } from './alert-text.ts';

export const zh: AlertWords = {
  text: {
    'feed/lost': {
      what: '没有收到信号，正在播出垫片。',
      cause: '编码器已停止、其电脑已关机，或编码器与本控制台之间的网络中断。',
      next: '请在编码器中重新开始推流。节目会自动恢复，无需操作任何平台。',
    },
    'feed/frozen': {
      what: '编码器已连接，但没有发送任何内容。',
      cause: '编码程序或其电脑卡死。',
      next: '请查看编码器，若无响应请重启。5 秒后它会失去位置。',
    },
    'feed/backup-on-air': {
      what: '正在播出备用编码器。',
      cause: '主编码器中断，或有人切换到了备用编码器。',
      next: '请恢复主编码器。Foyer 会按设置中的规则切回，您也可以手动切换。',
    },
    'feed/portrait-absent': {
      what: '竖屏节目没有到达：{{names}}正在播出垫片或替代画面。',
      cause: '第二个编码器尚未启动，或推流到了其他地址。它的串流密钥是 `portrait`。',
      next: '请在 OBS 中启动竖屏输出，或启动第二台 OBS。目的地会在下一个关键帧自动切换回来。',
    },
    'feed/av-drift': {
      what: '声音与画面相差 {{driftMs}} 毫秒。',
      cause: '编码器丢帧，或其音频设备使用自己的时钟。',
      next: '请在预览中检查口型。下次休息时，在编码器中停止并重新开始推流。',
    },
    'feed/keyframe-interval': {
      what: '每 {{seconds}} 秒才有一个关键帧。',
      cause: '编码器的关键帧间隔设为自动，或超过 4 秒。',
      next: '请在下次演出前将其设为 2 秒。有些平台不接受超过 4 秒的间隔。',
    },
    'feed/bitrate-collapse': {
      what: '信号降到 {{now}} kb/s，平时为 {{usual}} kb/s。',
      cause: '编码器与控制台之间的网络拥塞，或画面几乎不变。',
      next: '请查看预览。若画面有马赛克，请释放网络，或降低编码器的码率。',
    },
    'feed/frame-rate-collapse': {
      what: '信号降到每秒 {{now}} 帧，平时为 {{usual}} 帧。',
      cause: '编码器过载，或摄像机输出的帧变少。',
      next: '请关闭编码电脑上的其他程序，或选择更快的编码预设。',
    },
    'slate/other-codec': {
      what: '节目为 {{codec}}，而垫片为 H.264。',
      cause: '本机的 ffmpeg 没有 {{codec}} 编码器。',
      next: '请在演出前将编码器设为 H.264，或安装带有 {{codec}} 编码器的 ffmpeg。切到垫片时平台可能会结束直播。',
    },
    'picture/black': {
      what: '播出的画面是黑的。',
      cause: '摄像机或线缆脱落，或正在播出黑场。',
      next: '请检查摄像机和编码器中的场景。若持续，请播出垫片。',
    },
    'picture/frozen': {
      what: '播出的画面不动。',
      cause: '摄像机、采集卡或场景卡死，或有意显示静止画面。',
      next: '请将预览与现场对比。若已卡死，请切换场景或重新连接信号源。',
    },
    'sound/silent': {
      what: '播出没有声音。',
      cause: '话筒或调音台输出被静音，或编码器选错了音频设备。',
      next: '请从话筒开始，依次查看调音台和编码器的电平表，找出声音中断之处。',
    },
    'sound/clipping': {
      what: '播出的声音失真：已达满刻度而被削波。',
      cause: '编码器之前某处电平过高。',
      next: '请在电平表最先变红的地方降低增益：话筒、调音台、编码器。',
    },
    'sound/too-loud': {
      what: '本场响度为 {{lufs}} LUFS，目标为 {{target}}。',
      cause: '送往编码器的电平过高。',
      next: '请在一两分钟内逐步降低，以免听众察觉突变。',
    },
    'sound/too-quiet': {
      what: '本场响度为 {{lufs}} LUFS，目标为 {{target}}。',
      cause: '送往编码器的电平过低。',
      next: '请在一两分钟内逐步提高，以免听众察觉突变。',
    },
    'sound/true-peak': {
      what: '峰值达到 {{peakDbtp}} dBTP，允许值为 {{maxDbtp}}。',
      cause: '编码器之前没有限幅器，或其设置过高。',
      next: '请将限幅器设为 {{maxDbtp}} dBTP，或降低电平。平台再次编码时，这样的峰值会失真。',
    },
    'relay/lost': {
      what: '{{name}} 已中断。',
      cause: '平台断开了连接，或通往那里的网络中断。',
      next: 'Foyer 会自动重新连接。若持续，请阅读其卡片上的说明，并查看平台的管理页面。',
    },
    'relay/slow': {
      what: '{{name}} 的接收速度低于节目码率，正在丢帧。',
      cause: '上行带宽不足以供应全部目的地，或平台拥塞。',
      next: '请停止其他占用网络的程序，或降低编码器的码率。',
    },
    'relay/stalled': {
      what: '{{name}} 不再接收数据。',
      cause: '通往那里的网络或平台卡住了。',
      next: 'Foyer 会自动打开第二个连接。若其他目的地也停滞，请检查本馆的上行网络。',
    },
    'recording/stopped': {
      what: '录制 {{name}} 已停止。直播继续。',
      cause: '磁盘已满，或其文件夹无法再写入。',
      next: '请释放空间或重新接上硬盘，然后重新开始录制。',
    },
    'rendition/stopped': {
      what: '{{names}} 的编码器已结束，那里由等待画面顶替。',
      cause: 'ffmpeg 崩溃或被结束，或本机内存不足。',
      next: '它会自动重新启动。如果反复出现，请让这些目标直接接收节目，或选用更小的转码版本。',
    },
    'rendition/slow': {
      what: '{{names}} 的编码器跟不上：每秒只能处理 {{speed}} 秒的节目。',
      cause: '本机负荷过重。',
      next: '请在其中一张卡片上打开“接收什么”，选择更小的尺寸或更轻的编码器，或关闭本机上的其他程序。',
    },
    'relay/main-server-lost': {
      what: '{{name}} 目前只通过备用服务器收到节目。',
      cause: '其主服务器或通往那里的线路出了故障。',
      next: '现在无需处理：观众看到的是备用线路。Foyer 会自动重新连接主服务器。',
    },
    'relay/backup-server-lost': {
      what: '{{name}} 目前只通过主服务器收到节目。',
      cause: '其备用服务器或通往那里的线路出了故障。',
      next: '现在无需处理。Foyer 会自动重新连接备用服务器。',
    },
    'key/missing': {
      what: '{{name}} 没有可用于“{{title}}”的有效密钥。',
      cause: '没有保存密钥，或其有效时间与活动不符。',
      next: '请在开门前打开该目的地，输入或选择密钥。',
    },
    'key/ends-early': {
      what: '“{{title}}”结束之前，{{name}} 的密钥就会到期。',
      cause: '活动改了时间，或该密钥是为其他时间准备的。',
      next: '请输入有效期到结束的密钥，或在目的地中更正时间。',
    },
    'key/ends-soon': {
      what: '{{name}} 的密钥将于 {{until}} 到期。',
      cause: '保存时设定了这个时间。',
      next: '请从平台获取新密钥并添加到该目的地。',
    },
    'key/ended-on-air': {
      what: '{{name}} 正在用已过期的密钥播出。',
      cause: '演出时间超过了密钥的预定时间。',
      next: 'Foyer 会继续播出。请查看平台，并准备好新密钥以防被拒。',
    },
    'event/vault-locked': {
      what: '保险库已锁定，“{{title}}”未能开始。',
      cause: '没有口令就无法读取密钥。',
      next: '请解锁保险库。只要活动尚未结束，其目的地会立即开始。',
    },
    'obs/render-lag': {
      what: 'OBS 有 {{percent}} % 的帧渲染过晚。',
      cause: '场景对本电脑的显卡过重，或其他程序占用了显卡。',
      next: '请关闭其他程序，并在下次演出前降低 OBS 的画布尺寸或帧率。',
    },
    'obs/encoder-lag': {
      what: 'OBS 编码器有 {{percent}} % 的帧未及时处理。',
      cause: '处理器对所选预设来说过于繁忙。',
      next: '请关闭其他程序，并在下次演出前选择更快的预设或硬件编码器。',
    },
    'obs/dropped-frames': {
      what: 'OBS 有 {{percent}} % 的帧未能发出。',
      cause: 'OBS 与本机之间的网络过慢。',
      next: '请检查两者之间的网线和交换机，或降低 OBS 的码率。',
    },
    'obs/disk-low': {
      what: 'OBS 录制磁盘仅剩 {{freeGb}} GB。',
      cause: '录制文件正在占满磁盘。',
      next: '请释放空间或停止 OBS 录制；直播继续。',
    },
    'obs/microphone-open': {
      what: '休息期间 {{input}} 仍未静音。',
      cause: '没有人将其静音。',
      next: '如无需收音，请将其静音。',
    },
    'obs/spare-lost': {
      what: '无法连接另一台 OBS 机器 {{name}}。',
      cause: '那台机器或其上的 OBS 已退出，或两者之间的网络中断。',
      next: '请在那台机器上重新启动 OBS。节目会继续；在此之前没有机器可以接替。',
    },
    'engine/restarted': {
      what: '引擎被迫重新启动，各目的地曾短暂没有节目。',
      cause: '引擎进程已结束或被终止。',
      next: '请确认所有目的地都已恢复直播。请将 logs/engine.log 发给 Foyer 的负责人。',
    },
    'disk/low': {
      what: '磁盘仅剩 {{freeGb}} GB。',
      cause: '录制文件和日志占满了磁盘。',
      next: '请释放空间。磁盘占满之前录制会停止，直播继续。',
    },
    'network/lost': {
      what: '本电脑没有网络。',
      cause: '网线脱落，或交换机、Wi-Fi 已关闭。',
      next: '请先检查网线。网络恢复后，各目的地会自动恢复。',
    },
    'network/address-changed': {
      what: '本电脑的网络地址现为 {{addresses}}。',
      cause: '网络分配了新地址，或网线插到了另一个接口。',
      next: '使用旧地址的编码器和平板需要改用新地址。请向 IT 申请固定地址。',
    },
    'clock/stepped': {
      what: '本电脑的时钟被移动了 {{seconds}} 秒。',
      cause: '有人或时间服务设置了时钟。',
      next: '请与可信的时钟对比。此后的日程以它为准。',
    },
    'preflight/bad': {
      what: '{{title}}的播前检查发现 {{count}} 项会妨碍播出的问题。',
      cause: '活动前的定时检查未通过。',
      next: '请打开播前检查，按每条红色提示处理，然后重新检查。',
    },
    'system/slept': {
      what: '本电脑休眠了 {{seconds}} 秒。',
      cause: '电源设置允许休眠，或上盖被合上。',
      next: '请在电源设置中关闭休眠，并确认所有目的地都在直播。',
    },
  },
  trial: {
    what: '这是一次测试：Foyer 的警报会送到这里。',
    cause: '有人在设置中按下了按钮。',
    next: '无需任何操作。',
  },
  level: { info: '提示', warning: '警告', critical: '严重' },
  over: '已解除',
};
