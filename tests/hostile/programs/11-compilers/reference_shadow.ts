/// <reference path="/etc/shadow" />
console.log("no answer");
