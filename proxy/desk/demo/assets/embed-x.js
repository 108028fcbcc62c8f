/* Stands where a social network's widget script stands on real sites; it leaves the quote as it is. */
(function () { window.courierEmbeds = (window.courierEmbeds || 0) + 1; }());
