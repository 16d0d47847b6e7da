// The page's own words; what the bot says is the bot's affair.

const WORDS = {
  zh: {
    title: "问不倒 · 演示", about: "同一个机器人，Telegram 在内存里。换个人，看另一部手机。",
    people: "换一个人", clock: "时钟", calls: "机器人调用了什么", chat: "聊天", controls: "演示控制",
    bot: "机器人", typing: "正在输入…", blocked: "已停用", lost: "连接已断开，正在重连…", start: "开始", invited: "用邀请链接打开",
    write: "输入消息", send: "发送", attach: "发文件", keyboard: "按钮键盘", commands: "命令", close: "关闭",
    cancel: "取消", newest: "到最新消息", reply: "回复", edit: "编辑", edited: "已编辑", drop: "松开即发送文件",
    ok: "知道了", picture: "放大图片", expand: "展开", collapse: "收起", spoiler: "点按显示", download: "下载",
    sticker: "贴纸", voice: "语音消息", protected: "不可转发", left: (n) => n > 0 ? `距迎检 ${n} 天` : n === 0 ? "今天迎检" : "迎检已过",
    steps: [["+1h", "+1 小时"], ["08:00", "明早 8 点"], ["+1d", "+1 天"], ["+7d", "+7 天"], ["inspection", "检查日"]],
    unread: (n) => `${n} 条未读`, today: "今天", failed: "没有成功：", weekdays: "日一二三四五六",
  },
  en: {
    title: "Wenbudao · demo", about: "The real bot, with Telegram in memory. Switch people to see their phones.",
    people: "Be someone else", clock: "Clock", calls: "What the bot called", chat: "Chat", controls: "Demo controls",
    bot: "bot", typing: "typing…", blocked: "blocked", lost: "Connection lost, trying again…", start: "Start", invited: "Open with an invitation link",
    write: "Message", send: "Send", attach: "Send a file", keyboard: "Button keyboard", commands: "Commands", close: "Close",
    cancel: "Cancel", newest: "To the newest message", reply: "Reply to", edit: "Edit", edited: "edited", drop: "Drop to send the file",
    ok: "OK", picture: "Enlarged picture", expand: "Expand", collapse: "Collapse", spoiler: "Tap to show", download: "Download",
    sticker: "Sticker", voice: "Voice message", protected: "cannot be forwarded", left: (n) => n > 0 ? `${n} days to go` : n === 0 ? "inspection today" : "inspection over",
    steps: [["+1h", "+1 hour"], ["08:00", "8 in the morning"], ["+1d", "+1 day"], ["+7d", "+7 days"], ["inspection", "Inspection day"]],
    unread: (n) => `${n} unread`, today: "Today", failed: "That failed: ", weekdays: ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"],
  },
};

let language = "zh";

export const word = (key) => WORDS[language][key];
export const inChinese = () => language === "zh";

export function speak(code) {
  language = code === "en" ? "en" : "zh";
  document.documentElement.lang = language === "zh" ? "zh-CN" : "en";
  document.title = word("title");
  for (const node of document.querySelectorAll("[data-word]")) node.textContent = word(node.dataset.word);
  for (const node of document.querySelectorAll("[data-label]")) node.setAttribute("aria-label", word(node.dataset.label));
  for (const node of document.querySelectorAll("button[data-label]")) node.title = word(node.dataset.label);
  document.getElementById("text").placeholder = word("write");
  const toggle = document.getElementById("language");
  toggle.textContent = language === "zh" ? "EN" : "中文";
  toggle.lang = language === "zh" ? "en" : "zh-CN";
}

export function moment(stamp) {
  const at = new Date(stamp);
  const day = word("weekdays")[at.getDay()];
  return inChinese()
    ? `${at.getMonth() + 1}月${at.getDate()}日 周${day} ${stamp.slice(11, 16)}`
    : `${day} ${stamp.slice(5, 10)} ${stamp.slice(11, 16)}`;
}

export function dayOf(stamp) {
  const at = new Date(stamp);
  return inChinese() ? `${at.getMonth() + 1}月${at.getDate()}日` : stamp.slice(5, 10);
}
