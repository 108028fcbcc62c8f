/* For browsers without modules: only tell them. The notice itself is markup. */
document.documentElement.className += " is-old";
