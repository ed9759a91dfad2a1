console.log("this is run by no check");
