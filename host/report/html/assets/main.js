// Puts the page together.

document.getElementById("title").textContent = data.title || data.manifest.sweep_file;
showAnswer();
showQuestion();
showFrontier();
showGrowth();
showRoutes();
showPhases();
showSensitivity();
showRows();
showTheory();
showProvenance();
