/* Internet Explorer 8 and older do not style elements that they do not know. */
(function () {
  var names = "article aside details figcaption figure footer header main nav section summary time".split(" ");
  for (var i = 0; i < names.length; i += 1) { document.createElement(names[i]); }
}());
