/* Stands where Telegram's widget script stands: writes the post next to its own script element. */
(function () {
  var me = document.currentScript;
  if (!me) { return; }
  var post = me.getAttribute("data-telegram-post");
  var box = document.createElement("div");
  var link = document.createElement("a");
  box.className = "telegram-post";
  link.href = "https://t.me/" + post;
  link.appendChild(document.createTextNode("Telegram · @" + post.split("/")[0]));
  box.appendChild(link);
  me.parentNode.insertBefore(box, me.nextSibling);
}());
