include!("/dev/zero");
